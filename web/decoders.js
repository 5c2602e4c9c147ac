// The page's end of the workers that decode large JPEG 2000 frames: starts them when the core wants them and ends them,
// with their memory, when none was wanted for a while. What they do is between them and the core
// (src/platform/web/decode_workers.h).

const kRestMs = 10000; // from one view or frame to the next; a worker that has to start again costs a tenth of a second

export class Decoders {
  #bridge;
  #module = null; // compiled once, and kept: it is small, and the next workers begin with the code made fast
  #workers = new Map(); // by the number of the mailbox
  #ending = null;
  #hasFailed = false;

  constructor(bridge) {
    this.#bridge = bridge;
  }

  get count() {
    return this.#workers.size;
  }

  // On the core's event "decodersWanted": such a frame is wanted, or soon will be.
  start() {
    clearTimeout(this.#ending);
    if (this.#hasFailed) return;
    const place = new URL('lobule_j2k.wasm', import.meta.url);
    this.#module ??= WebAssembly.compileStreaming(fetch(place)).catch(() => this.#fail());
    const count = Math.min(this.#bridge.decoderMost(), Math.max(2, navigator.hardwareConcurrency));
    for (let index = 0; index < count; index += 1) {
      if (!this.#workers.has(index)) this.#startOne(index);
    }
    this.endAfterRest(); // should it not come to that
  }

  // On the core's event "decoderUnwanted": what the worker does has been cancelled, and nothing else stops it.
  endOne(index) {
    if (this.#bridge.mayEndDecoder(index)) this.#end(index);
  }

  // On the core's event "decodersAtRest".
  endAfterRest() {
    clearTimeout(this.#ending);
    this.#ending = setTimeout(() => { // not while one is wanted: then the event comes again
      if (this.#bridge.mayEndDecoders()) this.#endAll();
    }, kRestMs);
  }

  async #startOne(index) {
    const worker = new Worker(new URL('decode_worker.js', import.meta.url), { type: 'module', name: 'decode' });
    this.#workers.set(index, worker);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail();
    };
    const mailbox = this.#bridge.decoderMailbox(index);
    const module = await this.#module;
    if (module) worker.postMessage({ module, ...mailbox });
  }

  #end(index) {
    this.#workers.get(index)?.terminate();
    this.#workers.delete(index);
  }

  #endAll() {
    for (const index of [...this.#workers.keys()]) this.#end(index);
  }

  // No worker lives when the core hears of it: it goes on alone.
  #fail() {
    this.#hasFailed = true;
    this.#endAll();
    this.#bridge.decodersFailed();
  }
}
