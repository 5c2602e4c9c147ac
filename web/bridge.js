// The one place where JavaScript meets the core, in the browser and in Node alike: files and models go in, inference
// jobs come out and their results go back, the state can be looked at. Every export is described in
// src/platform/web/bridge.h.

import { FileParts } from './file_parts.js';

function product(numbers) {
  return numbers.reduce((total, number) => total * number, 1);
}

const kPageBytes = 65536; // PagedSource::kPageBytes
const kFilesOnTheWay = 64;

export class Bridge {
  #core;
  #runJob;
  #nextTick;
  #pumping = false;
  #pending = 0;
  #files = new Map();
  #parts = new FileParts();
  #nextFile = 1;

  // core: the instantiated module. runJob({model, input, shape, values}) resolves to {outputs: [{name, shape, values}],
  // milliseconds, backend} or throws an Error whose message is a sentence. nextTick() resolves when the core has had
  // a turn: a frame in the page.
  constructor(core, { runJob, nextTick }) {
    this.#core = core;
    this.#runJob = runJob;
    this.#nextTick = nextTick;
  }

  // --- files and models

  openFile(name, bytes) {
    const buffer = this.#bufferWith(bytes);
    if (buffer === 0) {
      this.reportFileError(name, 'There is not enough memory left for this file. Close some exams and open it again.');
      return;
    }
    this.#withTexts([name], (nameText) => this.#core._lobule_openFile(nameText, buffer));
  }

  // A File or Blob that stays where it is: the core gets its first page now and asks for slices when it wants them.
  // Waits while many files are on their way already. opening: one number for all files of a drop or choice, each time a
  // higher one: what was opened last is shown. turn: it opens after that.
  async openBlob(name, blob, opening, turn) {
    while (this.#core._lobule_filesWaiting() >= kFilesOnTheWay) await this.#nextTick();
    const head = new Uint8Array(await this.#parts.read(blob, 0, kPageBytes));
    await turn;
    const buffer = this.#bufferWith(head);
    if (buffer === 0) {
      this.reportFileError(name, 'There is not enough memory left for this file. Close some exams and open it again.');
      return;
    }
    const file = this.#nextFile;
    this.#nextFile += 1;
    this.#files.set(file, blob);
    this.#withTexts([name], (nameText) => this.#core._lobule_openPageFile(nameText, file, blob.size, buffer, opening));
  }

  // The files of the images that the directory of a disc (DICOMDIR) lists, as paths from its own folder.
  async listedImages(blob) {
    const buffer = this.#bufferWith(new Uint8Array(await this.#parts.read(blob, 0, blob.size)));
    return buffer === 0 ? [] : JSON.parse(this.#core.UTF8ToString(this.#core._lobule_listedImages(buffer)));
  }

  // Files that are found, but not opened yet: for the progress that is shown.
  expectFiles(count) {
    this.#core._lobule_expectFiles(count);
  }

  // On the core's event "slice".
  async fetchSlice(text) {
    const { slice, file, offset, count, target } = JSON.parse(text);
    let isRead = false;
    try {
      const bytes = new Uint8Array(await this.#parts.read(this.#files.get(file), offset, offset + count));
      isRead = bytes.byteLength === count;
      if (isRead) new Uint8Array(this.#heap(), target, count).set(bytes);
    } catch (error) {
      console.warn(`A part of a file could not be read: ${error.message}`);
    } finally {
      this.#core._lobule_answerSlice(slice, isRead ? 1 : 0);
    }
  }

  // On the core's event "fileClosed".
  closeFile(file) {
    this.#files.delete(file);
  }

  // Bytes of memory that the core holds; it never gives any back.
  heapBytes() {
    return this.#heap().byteLength;
  }

  reportFileError(name, message) {
    this.#withTexts([name, message], (...texts) => this.#core._lobule_reportFileError(...texts));
  }

  addModel(manifestText, status) {
    const buffer = this.#bufferWith(new TextEncoder().encode(`${manifestText}\0`));
    this.#withTexts([status], (statusText) => this.#core._lobule_addModel(buffer, statusText));
  }

  setModelStatus(id, status) {
    this.#withTexts([id, status], (...texts) => this.#core._lobule_setModelStatus(...texts));
  }

  setBackend(backend, reason) {
    this.#withTexts([backend, reason], (...texts) => this.#core._lobule_setBackend(...texts));
  }

  // --- inference: pulls jobs until there is none; the core tells by the event "work" that there is one

  async pump() {
    if (this.#pumping) return;
    this.#pumping = true;
    const done = this.hold();
    try {
      for (let job = this.nextJob(); job !== null; job = this.nextJob()) {
        await this.#run(job);
      }
    } finally {
      this.#pumping = false;
      done();
    }
  }

  nextJob() {
    const text = this.#core.UTF8ToString(this.#core._lobule_nextJob());
    return text === '' ? null : JSON.parse(text);
  }

  // A copy: the core's heap may grow or be written by other threads at any time.
  jobInput(id, length) {
    const address = this.#core._lobule_jobInput(id);
    if (address === 0) return null;
    return new Float32Array(this.#bytesAt(address, length * Float32Array.BYTES_PER_ELEMENT).buffer);
  }

  finishJob(id, { outputs, milliseconds, backend }) {
    const described = outputs.map(({ name, shape, values }) => ({
      name,
      shape: [...shape],
      buffer: this.#bufferWith(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    }));
    if (described.some(({ buffer }) => buffer === 0)) {
      described.forEach(({ buffer }) => buffer !== 0 && this.#core._lobule_dropBuffer(buffer));
      this.failJob(id, 'There is not enough memory left for the model\'s result.');
      return;
    }
    this.#withTexts([JSON.stringify(described), backend], (outputsText, backendText) =>
      this.#core._lobule_finishJob(id, outputsText, milliseconds, backendText));
  }

  failJob(id, why) {
    this.#withTexts([why], (whyText) => this.#core._lobule_failJob(id, whyText));
  }

  async #run(job) {
    try {
      const values = this.jobInput(job.id, product(job.shape));
      if (values === null) throw new Error('The input of the model was gone before the model ran.');
      this.finishJob(job.id, await this.#runJob({ ...job, values }));
    } catch (error) {
      this.failJob(job.id, error.message);
    }
  }

  // --- looking in

  // The state as last drawn, by web/snapshot.schema.json.
  debugSnapshot() {
    return JSON.parse(this.debugSnapshotText());
  }

  debugSnapshotText() {
    return this.#core.UTF8ToString(this.#core._lobule_debugSnapshot());
  }

  // Work outside the core that idle() waits for. Returns the function that ends it.
  hold() {
    this.#pending += 1;
    let held = true;
    return () => {
      if (held) this.#pending -= 1;
      held = false;
    };
  }

  // Resolves when no job runs and that state is on screen. Input events of this very moment get their turn first.
  async idle() {
    await this.#nextTick();
    await this.#nextTick();
    while (this.#pending > 0 || !this.isIdle()) await this.#nextTick();
  }

  isIdle() {
    return this.#core._lobule_isIdle() !== 0;
  }

  update() {
    this.#core._lobule_update();
  }

  // --- commands (the headless core only: src/cmd/core_call.h)

  // Gives {value, bytes}; throws an Error whose message is the core's sentence.
  call(command, commandArguments = {}, file = new Uint8Array(0)) {
    const data = this.#core._malloc(Math.max(1, file.byteLength));
    if (data === 0) throw new Error('There is not enough memory left for this file.');
    try {
      new Uint8Array(this.#heap(), data, file.byteLength).set(file);
      const reply = JSON.parse(this.#withTexts([command, JSON.stringify(commandArguments)], (...texts) =>
        this.#core.UTF8ToString(this.#core._lobule_call(...texts, data, file.byteLength))));
      if (reply.error !== undefined) throw new Error(reply.error);
      return { value: reply.value, bytes: this.#bytesAt(this.#core._lobule_callBytes(), reply.bytes) };
    } finally {
      this.#core._free(data);
    }
  }

  // --- the page around the canvas (absent in Node's core)

  setDraggedOver(isOver) {
    this.#core._lobule_dragOver(isOver ? 1 : 0);
  }

  setClipboard(text) {
    this.#withTexts([text], (clipboardText) => this.#core._lobule_setClipboard(clipboardText));
  }

  setReducedMotion(isReduced) {
    this.#core._lobule_setReducedMotion(isReduced ? 1 : 0);
  }

  restoreSettings(json) {
    this.#withTexts([json], (settingsText) => this.#core._lobule_restoreSettings(settingsText));
  }

  // On the core's event "workDone": when the stack is empty, for the event may come from the midst of the core.
  collectWork() {
    queueMicrotask(() => this.#core._lobule_collectWork());
  }

  wake() {
    this.#core._lobule_wake();
  }

  // --- decoding in workers (page only): what decoders.js needs to know and to say

  decoderMost() {
    return this.#core._lobule_decoderMailboxCount();
  }

  // What worker `index` is to be sent: where its mailbox is, and which of the mailbox's workers it is.
  decoderMailbox(index) {
    const words = this.#core._lobule_decoderMailboxWords();
    const first = this.#core._lobule_decoderMailboxes() / Int32Array.BYTES_PER_ELEMENT + index * words;
    return { memory: this.#core.wasmMemory, first, generation: this.#core._lobule_decoderGeneration(index) };
  }

  mayEndDecoder(index) {
    return this.#core._lobule_mayEndDecoder(index) !== 0;
  }

  mayEndDecoders() {
    return this.#core._lobule_mayEndDecoders() !== 0;
  }

  decodersFailed() {
    this.#core._lobule_decodersFailed();
  }

  // --- memory

  // Taken anew at each use: growth detaches an unshared heap's buffer and leaves a view of a shared one too short.
  #heap() {
    return this.#core.wasmMemory.buffer;
  }

  // A copy in memory of its own.
  #bytesAt(address, count) {
    const copy = new Uint8Array(count);
    copy.set(new Uint8Array(this.#heap(), address, count));
    return copy;
  }

  #bufferWith(bytes) {
    const buffer = this.#core._lobule_newBuffer(bytes.byteLength);
    if (buffer !== 0) new Uint8Array(this.#heap(), buffer, bytes.byteLength).set(bytes);
    return buffer;
  }

  #withTexts(texts, call) {
    const addresses = texts.map((text) => this.#newText(text));
    try {
      return call(...addresses);
    } finally {
      addresses.forEach((address) => this.#core._free(address));
    }
  }

  #newText(text) {
    const bytes = this.#core.lengthBytesUTF8(text) + 1;
    const address = this.#core._malloc(bytes);
    this.#core.stringToUTF8(text, address, bytes);
    return address;
  }
}
