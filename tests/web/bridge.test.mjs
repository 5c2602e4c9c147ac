import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Bridge } from '../../web/bridge.js';

// A core in plain JavaScript with a real WebAssembly memory, whose buffers are handed out one after another. Its one
// kind of job doubles the input.
class FakeCore {
  constructor({ hasMemory = true } = {}) {
    this.wasmMemory = new WebAssembly.Memory({ initial: 1, maximum: 64 });
    this.hasMemory = hasMemory;
    this.next = 16;
    this.jobs = [];
    this.finished = [];
    this.failed = [];
    this.files = [];
    this.freed = 0;
  }

  #text(value) {
    const bytes = new TextEncoder().encode(`${value}\0`);
    const address = this._malloc(bytes.length);
    new Uint8Array(this.wasmMemory.buffer, address, bytes.length).set(bytes);
    return address;
  }

  // Every allocation grows the memory, so that a view taken before it is worthless.
  _malloc(size) {
    const address = this.next;
    this.next += (size + 15) & ~7;
    this.wasmMemory.grow(1);
    return address;
  }

  _free() { this.freed += 1; }
  _lobule_newBuffer(size) { return this.hasMemory ? this._malloc(size) : 0; }
  _lobule_dropBuffer() {}
  lengthBytesUTF8(text) { return new TextEncoder().encode(text).length; }

  stringToUTF8(text, address) {
    const bytes = new TextEncoder().encode(`${text}\0`);
    new Uint8Array(this.wasmMemory.buffer, address, bytes.length).set(bytes);
  }

  UTF8ToString(address) {
    const bytes = new Uint8Array(this.wasmMemory.buffer, address);
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
  }

  _lobule_openFile(name, buffer) {
    const start = new Uint8Array(this.wasmMemory.buffer, buffer, 3);
    this.files.push([this.UTF8ToString(name), [...start]]);
  }

  _lobule_filesWaiting() { return this.filesWaiting ?? 0; }

  _lobule_openPageFile(name, file, size, head, opening) {
    this.openings = [...(this.openings ?? []), opening];
    const start = new Uint8Array(this.wasmMemory.buffer, head, 3);
    this.files.push([this.UTF8ToString(name), file, size, [...start]]);
  }

  _lobule_answerSlice(slice, isRead) { (this.answers ??= []).push([slice, isRead]); }

  _lobule_reportFileError(name, message) { this.failed.push([this.UTF8ToString(name), this.UTF8ToString(message)]); }

  _lobule_nextJob() {
    const job = this.jobs.shift();
    this.current = job;
    return this.#text(job ? JSON.stringify({ id: job.id, model: 'm', input: 'image', shape: [1, job.values.length] }) : '');
  }

  _lobule_jobInput() {
    const address = this._malloc(4 * this.current.values.length);
    new Float32Array(this.wasmMemory.buffer, address, this.current.values.length).set(this.current.values);
    return address;
  }

  _lobule_finishJob(id, outputs, milliseconds, backend) {
    const described = JSON.parse(this.UTF8ToString(outputs));
    const read = described.map(({ name, shape, buffer }) =>
      [name, shape, [...new Float32Array(this.wasmMemory.buffer, buffer, shape[0] * shape[1])]]);
    this.finished.push([id, read, milliseconds, this.UTF8ToString(backend)]);
  }

  _lobule_failJob(id, why) { this.failed.push([id, this.UTF8ToString(why)]); }
  _lobule_isIdle() { return this.jobs.length === 0 ? 1 : 0; }
}

const nextTick = () => new Promise(setImmediate);

async function double({ shape, values }) {
  return { outputs: [{ name: 'double', shape, values: values.map((value) => 2 * value) }], milliseconds: 3, backend: 'wasm' };
}

test('A file reaches the core whole although memory grows on the way', () => {
  const core = new FakeCore();
  new Bridge(core, { runJob: double, nextTick }).openFile('exam/Müller.dcm', new Uint8Array([7, 8, 9]));
  assert.deepEqual(core.files, [['exam/Müller.dcm', [7, 8, 9]]]);
});

test('A file that does not fit becomes a sentence', () => {
  const core = new FakeCore({ hasMemory: false });
  new Bridge(core, { runJob: double, nextTick }).openFile('big.dcm', new Uint8Array(8));
  assert.equal(core.files.length, 0);
  assert.match(core.failed[0][1], /not enough memory/);
});

test('A file that stays in the page gives its head at once and slices when they are wanted', async () => {
  const core = new FakeCore();
  const bridge = new Bridge(core, { runJob: double, nextTick });
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  await bridge.openBlob('exam/big.dcm', new Blob([bytes]), 3);
  const [[name, file, size, head]] = core.files;
  assert.deepEqual([name, size, head], ['exam/big.dcm', 100_000, [0, 1, 2]]);
  assert.deepEqual(core.openings, [3]);

  const target = core._malloc(8);
  const wish = (offset, count) => JSON.stringify({ slice: 77, file, offset, count, target });
  await bridge.fetchSlice(wish(99_992, 8));
  assert.deepEqual([...new Uint8Array(core.wasmMemory.buffer, target, 8)], [...bytes.slice(-8)]);
  await bridge.fetchSlice(wish(99_996, 8)); // beyond the end
  bridge.closeFile(file);
  const warn = console.warn;
  console.warn = () => {};
  await bridge.fetchSlice(wish(0, 8));
  console.warn = warn;
  assert.deepEqual(core.answers, [[77, 1], [77, 0], [77, 0]]);
});

test('No more files come than the core can read', async () => {
  const core = new FakeCore();
  core.filesWaiting = 64;
  const bridge = new Bridge(core, { runJob: double, nextTick });
  const opening = bridge.openBlob('late.dcm', new Blob([new Uint8Array(8)]));
  for (let i = 0; i < 5; i += 1) await nextTick();
  assert.equal(core.files.length, 0);
  core.filesWaiting = 63;
  await opening;
  assert.equal(core.files.length, 1);
});

test('A file that was read opens when its turn has come', async () => {
  const core = new FakeCore();
  const bridge = new Bridge(core, { runJob: double, nextTick });
  let come;
  const turn = new Promise((resolve) => { come = resolve; });
  const second = bridge.openBlob('b.dcm', new Blob([new Uint8Array(8)]), 1, turn);
  await bridge.openBlob('a.dcm', new Blob([new Uint8Array(8)]), 1);
  assert.deepEqual(core.files.map(([name]) => name), ['a.dcm']);
  come();
  await second;
  assert.deepEqual(core.files.map(([name]) => name), ['a.dcm', 'b.dcm']);
});

test('Jobs are pulled until there is none, and their results go back', async () => {
  const core = new FakeCore();
  core.jobs = [{ id: 1, values: [1, 2] }, { id: 2, values: [3] }];
  const bridge = new Bridge(core, { runJob: double, nextTick });
  await Promise.all([bridge.pump(), bridge.pump()]);
  assert.deepEqual(core.finished, [[1, [['double', [1, 2], [2, 4]]], 3, 'wasm'], [2, [['double', [1, 1], [6]]], 3, 'wasm']]);
});

test('A job that fails tells why, and the next one runs', async () => {
  const core = new FakeCore();
  core.jobs = [{ id: 1, values: [1] }, { id: 2, values: [2] }];
  const runJob = async (job) => {
    if (job.id === 1) throw new Error('The device was lost.');
    return double(job);
  };
  await new Bridge(core, { runJob, nextTick }).pump();
  assert.deepEqual(core.failed, [[1, 'The device was lost.']]);
  assert.equal(core.finished.length, 1);
});

test('A job whose input is gone fails rather than waits for ever', async () => {
  const core = new FakeCore();
  core.jobs = [{ id: 1, values: [1] }];
  core._lobule_jobInput = () => 0;
  await new Bridge(core, { runJob: double, nextTick }).pump();
  assert.match(core.failed[0][1], /input of the model was gone/);
});

test('What throws while jobs run does not keep the page from coming to rest', async () => {
  const core = new FakeCore();
  const bridge = new Bridge(core, { runJob: double, nextTick });
  core._lobule_nextJob = () => { throw new Error('broken'); };
  await assert.rejects(bridge.pump(), /broken/);
  await bridge.idle();
});

test('idle waits for jobs and for work that the page holds', async () => {
  const core = new FakeCore();
  const bridge = new Bridge(core, { runJob: double, nextTick });
  const done = bridge.hold();
  let isIdle = false;
  const waiting = bridge.idle().then(() => { isIdle = true; });
  for (let i = 0; i < 10; i += 1) await nextTick();
  assert.equal(isIdle, false);
  done();
  await waiting;
  assert.equal(isIdle, true);
});
