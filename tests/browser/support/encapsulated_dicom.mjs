// Tomosynthesis objects whose every frame is one compressed frame of another file, again and again: real code streams by
// encoders nobody here wrote, as many as a test wants.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

import { mammogramHeader } from './sparse_dicom.mjs';

const kPixelData = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
const kItem = Buffer.from([0xfe, 0xff, 0x00, 0xe0]);
const kEnd = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);

// The first frame's code stream in an explicit little endian file of one frame, its fragments joined.
export function codeStreamOf(path) {
  const bytes = readFileSync(path);
  let at = bytes.indexOf(kPixelData) + kPixelData.length;
  at += 8 + bytes.readUInt32LE(at + 4); // the offset table
  const parts = [];
  while (bytes.subarray(at, at + 4).equals(kItem)) {
    const length = bytes.readUInt32LE(at + 4);
    parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts);
}

function item(content) {
  const head = Buffer.alloc(8);
  kItem.copy(head);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

// syntax: the transfer syntax's UID. The rest as in writeSparseMammogram.
export function writeRepeatedFrame(path, { codeStream, syntax, frames, ...options }) {
  const file = openSync(path, 'w');
  writeSync(file, Buffer.concat([mammogramHeader({ ...options, frames, syntax }), kPixelData, item(Buffer.alloc(0))]));
  const fragment = item(codeStream);
  for (let frame = 0; frame < frames; frame += 1) writeSync(file, fragment);
  writeSync(file, kEnd);
  closeSync(file);
}
