// The page's end of inference: one worker at a time; when WebGPU fails, the job and all later ones run on the processor,
// and the reason is told.

function sentence(text) {
  const trimmed = (text ?? '').trim().split('\n')[0];
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

export class InferenceClient {
  #onBackend;
  #worker = null;
  #backend = null;
  #becomeStarted = null;
  #isStarted = new Promise((resolve) => { this.#becomeStarted = resolve; });
  #waiting = new Map();
  #nextId = 1;

  // onBackend(backend, reason): called whenever that is known anew.
  constructor({ onBackend }) {
    this.#onBackend = onBackend;
  }

  // wish: auto, webgpu or wasm. Ends a worker that ran before; its jobs are run again by the new one.
  start(wish, whyAgain = '') {
    this.#worker?.terminate();
    this.#worker = new Worker(new URL('inference_worker.js', import.meta.url), { type: 'module', name: 'inference' });
    this.#worker.onmessage = ({ data }) => this.#receive(data, whyAgain);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failAll(`The inference worker stopped: ${sentence(event.message || 'its script could not be loaded')}`);
      this.#becomeStarted();
    };
    this.#worker.postMessage({ kind: 'start', wish });
    for (const [id, { model, job }] of this.#waiting) this.#send(id, model, job);
  }

  // model: {manifest, fileUrl}; job: {input, shape, values}. Resolves to {outputs, milliseconds, backend}.
  run(model, job) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { model, job, resolve, reject });
      this.#send(id, model, job);
    });
  }

  // Resolves once a worker has told its back end or has failed, be it the first one or one that came after it.
  whenStarted() {
    return this.#isStarted;
  }

  // values are copied, not transferred: a job must survive its worker.
  #send(id, { manifest, fileUrl }, { input, shape, values }) {
    this.#worker.postMessage({ kind: 'run', id, model: { manifest, fileUrl }, job: { input, shape, values } });
  }

  #receive(message, whyAgain) {
    switch (message.kind) {
      case 'backend':
        this.#backend = message.backend;
        this.#onBackend(message.backend, whyAgain ? `${whyAgain} ${message.reason}` : message.reason);
        this.#becomeStarted();
        break;
      case 'done':
        this.#take(message.id)?.resolve(message.result);
        break;
      case 'failed':
        if (this.#backend === 'webgpu') this.start('wasm', `WebGPU failed: ${sentence(message.why)}`);
        else this.#take(message.id)?.reject(new Error(sentence(message.why)));
        break;
      case 'lost':
        this.start('wasm', `The graphics device was lost: ${sentence(message.why || 'no reason was given')}`);
        break;
    }
  }

  #take(id) {
    const taken = this.#waiting.get(id);
    this.#waiting.delete(id);
    return taken;
  }

  #failAll(why) {
    for (const id of [...this.#waiting.keys()]) this.#take(id).reject(new Error(why));
  }
}
