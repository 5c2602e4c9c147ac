// Changes an archive as luck of a fixed seed has it: anywhere, or where zip keeps its sizes, offsets, counts and lengths.

// Each kind of header: its mark, and [place, bytes] of its fields.
const kHeaders = [
  [0x06054b50, [[4, 2], [6, 2], [8, 2], [10, 2], [12, 4], [16, 4], [20, 2]]],
  [0x02014b50, [[8, 2], [10, 2], [16, 4], [20, 4], [24, 4], [28, 2], [30, 2], [32, 2], [42, 4]]],
  [0x04034b50, [[6, 2], [8, 2], [14, 4], [18, 4], [22, 4], [26, 2], [28, 2]]],
];
const kEndMark = kHeaders[0][0], kDirectoryMark = kHeaders[1][0];
const kInteresting = [0, 1, 2, 8, 16, 22, 30, 46, 127, 128, 255, 256, 1032, 4095, 4096, 32767, 32768, 65534, 65535, 65536, 2 ** 20, 2 ** 24,
  2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1];

// Numbers below a bound, the same for the same seed.
function makeDice(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) % Math.max(bound, 1);
  };
}

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function marksOf(bytes, wanted) {
  const places = [];
  const view = viewOf(bytes);
  for (let at = 0; at + 4 <= bytes.length; at += 1) {
    if (bytes[at] === 0x50 && wanted.includes(view.getUint32(at, true))) places.push(at);
  }
  return places;
}

function join(...parts) {
  return new Uint8Array(Buffer.concat(parts));
}

function put(bytes, at, width, value) {
  const changed = Uint8Array.from(bytes);
  if (at + width > bytes.length) return changed;
  if (width === 2) viewOf(changed).setUint16(at, value & 0xffff, true);
  else viewOf(changed).setUint32(at, value >>> 0, true);
  return changed;
}

const get = (bytes, at, width) => (at + width > bytes.length ? 0 : width === 2 ? viewOf(bytes).getUint16(at, true) : viewOf(bytes).getUint32(at, true));

// A value for a field: what is known to be trying, a little beside what it was, a place or a size in this archive.
function valueFor(bytes, old, dice) {
  switch (dice(4)) {
    case 0: return kInteresting[dice(kInteresting.length)];
    case 1: return old + dice(9) - 4;
    case 2: return bytes.length - dice(64);
    default: return dice(bytes.length);
  }
}

function changeField(bytes, dice) {
  const places = marksOf(bytes, kHeaders.map(([mark]) => mark));
  if (places.length === 0) return bytes;
  const at = places[dice(places.length)];
  const fields = kHeaders.find(([mark]) => mark === viewOf(bytes).getUint32(at, true))[1];
  const [place, width] = fields[dice(fields.length)];
  return put(bytes, at + place, width, valueFor(bytes, get(bytes, at + place, width), dice));
}

function putNumber(bytes, dice) {
  return put(bytes, dice(bytes.length), dice(2) ? 2 : 4, kInteresting[dice(kInteresting.length)]);
}

function flipBits(bytes, dice) {
  const changed = Uint8Array.from(bytes);
  for (let n = dice(4); n >= 0 && changed.length > 0; n -= 1) changed[dice(changed.length)] ^= 1 << dice(8);
  return changed;
}

function cut(bytes, dice) {
  return dice(2) ? bytes.subarray(0, dice(bytes.length)) : bytes.subarray(dice(bytes.length));
}

function leaveOut(bytes, dice) {
  const at = dice(bytes.length);
  return join(bytes.subarray(0, at), bytes.subarray(at + 1 + dice(64)));
}

function copyBlock(bytes, dice) {
  const from = dice(bytes.length), block = bytes.subarray(from, from + 1 + dice(dice(8) ? 64 : 4096)), to = dice(bytes.length);
  const behind = dice(2) ? to : to + block.length; // put between, or over what was there
  return join(bytes.subarray(0, to), block, bytes.subarray(behind));
}

function splice(bytes, dice, other) {
  return join(bytes.subarray(0, dice(bytes.length)), other.subarray(dice(other.length)));
}

// Where bytes came or went the directory moved: the end's record is told, so that reading goes on to it.
function mendEnd(bytes) {
  const end = marksOf(bytes, [kEndMark]).at(-1), directory = marksOf(bytes, [kDirectoryMark])[0];
  if (end === undefined || directory === undefined || directory > end) return bytes;
  return put(put(bytes, end + 16, 4, directory), end + 12, 4, end - directory);
}

const kChanges = [changeField, changeField, changeField, changeField, putNumber, flipBits, flipBits, cut, leaveOut, copyBlock, splice];

// mutate(inputs) gives a new input made of one of them, or two.
export function makeMutator(seed, longest) {
  const dice = makeDice(seed);
  return (inputs) => {
    let bytes = inputs[dice(inputs.length)] ?? new Uint8Array();
    for (let n = dice(4); n >= 0; n -= 1) bytes = kChanges[dice(kChanges.length)](bytes, dice, inputs[dice(inputs.length)]);
    if (dice(3) > 0) bytes = mendEnd(bytes);
    return Uint8Array.from(bytes.subarray(0, longest));
  };
}
