// Decodes JPEG 2000 for the core in a memory of its own: takes the stream out of the core's shared memory and puts the
// samples there. It waits on its mailbox and never returns; the page ends it (decoders.js). The other side is
// src/platform/web/decode_workers.cpp.

const kAbsent = 0;
const kIdle = 1;
const kPosted = 2;
const kTaking = 3;
const kWorking = 4;
const kDecoded = 5;
const kWriting = 6;
const kDone = 7;
const kFailed = 8;
const kUnwanted = 9;
const kStateBits = 4; // above them in the word: the generation
const kRequestWords = 8;

let decoder = null;

function freshDecoder(module) {
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => 0;
  }
  const instance = new WebAssembly.Instance(module, imports).exports;
  instance._initialize();
  return instance;
}

// A thread sees a little late that another has made the memory grow.
function bytesOf(core, address, count) {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  while (core.buffer.byteLength < address + count) Atomics.wait(nobody, 0, 0, 1);
  return new Uint8Array(core.buffer, address, count);
}

// The samples of one work, in the decoder's memory, with the function that frees them; null where it gives up.
function decode(module, mailbox, core) {
  decoder ??= freshDecoder(module);
  const [stream, streamBytes, , targetBytes] = mailbox.words;
  const room = (count) => {
    const address = decoder.malloc(count) >>> 0;
    if (address === 0) throw new Error('There is no memory left.');
    return address;
  };
  const taken = [room(streamBytes), room(kRequestWords * 4), room(targetBytes)];
  const [streamHere, requestHere, targetHere] = taken;
  new Uint8Array(decoder.memory.buffer, streamHere, streamBytes).set(bytesOf(core, stream, streamBytes));
  new Uint32Array(decoder.memory.buffer, requestHere, kRequestWords).set(mailbox.words.subarray(4));
  mailbox.isTaken();
  const isDecoded = decoder.decode(streamHere, streamBytes, requestHere, targetHere) !== 0;
  const samples = isDecoded ? new Uint8Array(decoder.memory.buffer, targetHere, targetBytes) : null;
  return { samples, free: () => taken.forEach((address) => decoder.free(address)) };
}

// Keeps the samples until the core has made room for them, and puts them there; or the core does not want them any more.
function deliver(samples, core, { words, change, awaitOtherThan }) {
  awaitOtherThan(kDecoded);
  if (!change(kWriting, kWriting)) return;
  bytesOf(core, words[2], samples.length).set(samples);
  change(kWriting, kDone);
}

function work(module, core, { first, change, awaitOtherThan }) {
  const words = new Uint32Array(core.buffer, (first + 1) * 4, 4 + kRequestWords);
  const isTaken = () => change(kTaking, kWorking);
  let result = { samples: null, free: () => {} };
  try {
    result = decode(module, { words: words.slice(), isTaken }, core);
  } catch {
    decoder = null; // as it gave up, it is not to be trusted
    isTaken();
  }
  if (result.samples === null) {
    if (!change(kWorking, kFailed)) change(kUnwanted, kIdle);
  } else if (change(kWorking, kDecoded)) {
    deliver(result.samples, core, { words, change, awaitOtherThan });
  } else {
    change(kUnwanted, kIdle);
  }
  try {
    result.free();
  } catch {
    decoder = null;
  }
}

onmessage = ({ data: { module, memory, first, generation: ours } }) => {
  decoder = freshDecoder(module);
  // Growth leaves this view too short for new addresses, but the mailbox stays where it is.
  const words = new Int32Array(memory.buffer);
  const generation = ours << kStateBits;
  const change = (from, to) => {
    const isChanged = Atomics.compareExchange(words, first, generation | from, generation | to) === (generation | from);
    if (isChanged) Atomics.notify(words, first);
    return isChanged;
  };
  const awaitOtherThan = (state) => {
    while (Atomics.load(words, first) === (generation | state)) Atomics.wait(words, first, generation | state);
  };
  change(kAbsent, kIdle);
  for (;;) {
    const word = Atomics.load(words, first);
    if (word >> kStateBits !== ours) return; // the page has ended this worker, and the browser is about to
    if (change(kPosted, kTaking)) work(module, memory, { first, change, awaitOtherThan });
    else Atomics.wait(words, first, word);
  }
};
