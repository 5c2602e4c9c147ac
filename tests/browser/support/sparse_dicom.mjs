// Mammograms as files that are mostly holes: a real header, and pixel data that the file system makes up of zeros, so that
// hundreds of megabytes cost no disk. Explicit VR little endian, 12 bits in 16.

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

const kLongForms = new Set(['OW', 'OB', 'SQ', 'UN']);

function element(group, number, vr, value) {
  const padded = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.from([vr === 'UI' ? 0 : 32])]);
  const head = Buffer.alloc(kLongForms.has(vr) ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  if (kLongForms.has(vr)) head.writeUInt32LE(padded.length, 8);
  else head.writeUInt16LE(padded.length, 6);
  return Buffer.concat([head, padded]);
}

const text = (group, number, vr, value) => element(group, number, vr, Buffer.from(value, 'latin1'));

function short(group, number, value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return element(group, number, 'US', bytes);
}

// Everything before the pixel data. study, instance: numbers that become parts of UIDs. patient: a name as PN has it.
// slice: stored as CT, as some makers' tomosynthesis is, with this Instance Number.
export function mammogramHeader({ study = 1, instance = 1, laterality = 'R', view = 'CC', rows = 3328, columns = 2560, frames = 1, bits = 12, slice = 0, patient = `Synthetic^${study}`, syntax = '1.2.840.10008.1.2.1' }) {
  const kinds = { mammogram: '1.2.840.10008.5.1.4.1.1.1.2', tomosynthesis: '1.2.840.10008.5.1.4.1.1.13.1.3', ct: '1.2.840.10008.5.1.4.1.1.2' };
  const meta = text(2, 0x10, 'UI', syntax), metaLength = Buffer.alloc(4);
  metaLength.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128), Buffer.from('DICM'),
    element(2, 0, 'UL', metaLength), meta,
    text(8, 5, 'CS', 'ISO_IR 192'),
    text(8, 0x16, 'UI', slice > 0 ? kinds.ct : frames > 1 ? kinds.tomosynthesis : kinds.mammogram),
    text(8, 0x18, 'UI', `2.25.${study}.1.${instance}`),
    text(8, 0x20, 'DA', '20260101'),
    text(8, 0x60, 'CS', slice > 0 ? 'CT' : 'MG'),
    element(0x10, 0x10, 'PN', Buffer.from(patient, 'utf8')),
    text(0x10, 0x20, 'LO', `S${study}`),
    text(0x18, 0x5101, 'CS', view),
    text(0x20, 0x0d, 'UI', `2.25.${study}`),
    text(0x20, 0x0e, 'UI', `2.25.${study}.1`),
    ...(slice > 0 ? [text(0x20, 0x13, 'IS', String(slice))] : []),
    text(0x20, 0x62, 'CS', laterality),
    short(0x28, 2, 1),
    text(0x28, 4, 'CS', 'MONOCHROME2'),
    text(0x28, 8, 'IS', String(frames)),
    short(0x28, 0x10, rows), short(0x28, 0x11, columns),
    short(0x28, 0x100, 16), short(0x28, 0x101, bits), short(0x28, 0x102, bits - 1), short(0x28, 0x103, 0),
    text(0x28, 0x1050, 'DS', String(2 ** (bits - 1))), text(0x28, 0x1051, 'DS', String(2 ** bits)),
  ]);
}

// bright: the value of the first frame's first row. The rest as above.
export function writeSparseMammogram(path, options) {
  const { rows = 3328, columns = 2560, frames = 1, bright = 3000 } = options;
  const length = 2 * rows * columns * frames;
  const pixelHead = Buffer.alloc(12);
  pixelHead.writeUInt16LE(0x7fe0, 0);
  pixelHead.writeUInt16LE(0x0010, 2);
  pixelHead.write('OW', 4, 'latin1');
  pixelHead.writeUInt32LE(length, 8);
  const firstRow = Buffer.alloc(2 * columns);
  for (let column = 0; column < columns; column += 1) firstRow.writeUInt16LE(bright, 2 * column);
  const head = Buffer.concat([mammogramHeader(options), pixelHead, firstRow]);
  const file = openSync(path, 'w');
  writeSync(file, head);
  ftruncateSync(file, head.length - firstRow.length + length);
  closeSync(file);
}
