// Parts of Files and Blobs, read by a worker; on this thread where there is none or it stops.

async function readHere(file, begin, end) {
  return file.slice(begin, end).arrayBuffer();
}

export class FileParts {
  #worker = null;
  #isHere = typeof Worker === 'undefined';
  #waiting = new Map();
  #nextId = 1;

  // Resolves to an ArrayBuffer, shorter where the file ends before; rejects as File's own reading does.
  async read(file, begin, end) {
    if (this.#isHere) return readHere(file, begin, end);
    if (this.#worker === null) this.#start();
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { file, begin, end, resolve, reject });
      this.#worker.postMessage({ id, file, begin, end });
    });
  }

  #start() {
    this.#worker = new Worker(new URL('file_worker.js', import.meta.url), { type: 'module', name: 'files' });
    this.#worker.onmessage = ({ data: { id, bytes, name, message } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (bytes) resolve(bytes);
      else reject(Object.assign(new Error(message), { name }));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#goOnHere();
    };
  }

  // What the worker owes is read after all.
  #goOnHere() {
    this.#isHere = true;
    for (const { file, begin, end, resolve, reject } of this.#waiting.values()) readHere(file, begin, end).then(resolve, reject);
    this.#waiting.clear();
    this.#worker.terminate();
  }
}
