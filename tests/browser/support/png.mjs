// PNG pixels for assertions: 8-bit grey, RGB and RGBA without interlace, which is what browsers and the core write.
// Written by the format's specification (ISO/IEC 15948), clauses 9 and 11.

import { crc32, deflateSync, inflateSync } from 'node:zlib';

const kChannels = new Map([[0, 1], [2, 3], [6, 4]]);

function predictor(filter, left, up, upLeft) {
  switch (filter) {
    case 0: return 0;
    case 1: return left;
    case 2: return up;
    case 3: return (left + up) >> 1;
    default: {
      const estimate = left + up - upLeft;
      const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - upLeft)];
      return a <= b && a <= c ? left : b <= c ? up : upLeft;
    }
  }
}

function chunksOf(file) {
  const chunks = [];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    chunks.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

// Gives {width, height, channels, pixels}.
export function readPng(bytes) {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = chunksOf(file);
  const header = chunks.find(({ type }) => type === 'IHDR').data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = kChannels.get(header[9]);
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) throw new Error('This kind of PNG is not read here.');
  const raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const stride = width * channels;
  const pixels = new Uint8Array(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)];
    for (let i = 0; i < stride; i += 1) {
      const at = row * stride + i;
      const left = i >= channels ? pixels[at - channels] : 0;
      const up = row > 0 ? pixels[at - stride] : 0;
      const upLeft = i >= channels && row > 0 ? pixels[at - stride - channels] : 0;
      pixels[at] = raw[row * (stride + 1) + 1 + i] + predictor(filter, left, up, upLeft);
    }
  }
  return { width, height, channels, pixels };
}

// RGBA pixels as a file, unfiltered.
export function writePng({ width, height, pixels }) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 4 + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(pixels.subarray(row * width * 4, (row + 1) * width * 4), row * (width * 4 + 1) + 1);
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

// Mean brightness (0 to 255) of a rectangle in pixels.
export function meanBrightness({ width, channels, pixels }, { x, y, width: columns, height: rows }) {
  let sum = 0;
  let count = 0;
  for (let row = Math.round(y); row < Math.round(y + rows); row += 1) {
    for (let column = Math.round(x); column < Math.round(x + columns); column += 1) {
      const at = (row * width + column) * channels;
      sum += channels === 1 ? pixels[at] : (pixels[at] + pixels[at + 1] + pixels[at + 2]) / 3;
      count += 1;
    }
  }
  return sum / count;
}

// Whether a pixel of two pictures of the same size differs by more than `visible` grey levels in any channel.
function isDifferent(a, b, pixel, visible) {
  for (let channel = 0; channel < 3; channel += 1) {
    if (Math.abs(a.pixels[pixel * a.channels + channel] - b.pixels[pixel * b.channels + channel]) > visible) return true;
  }
  return false;
}

// How far two pictures are apart: the share of pixels that differ; 1 for another size.
export function differingShare(a, b, visible = 24) {
  if (a.width !== b.width || a.height !== b.height) return 1;
  let differing = 0;
  for (let pixel = 0; pixel < a.width * a.height; pixel += 1) differing += isDifferent(a, b, pixel, visible);
  return differing / (a.width * a.height);
}

// The square of `size` pixels in which two pictures of the same size differ most: {share, x, y}, its middle.
export function mostDifferentTile(a, b, size = 32, visible = 24) {
  const across = Math.ceil(a.width / size);
  const counts = new Uint32Array(across * Math.ceil(a.height / size));
  for (let pixel = 0; pixel < a.width * a.height; pixel += 1) {
    const [column, row] = [pixel % a.width, Math.floor(pixel / a.width)];
    counts[Math.floor(row / size) * across + Math.floor(column / size)] += isDifferent(a, b, pixel, visible);
  }
  const most = counts.indexOf(Math.max(...counts));
  return { share: counts[most] / (size * size), x: ((most % across) + 0.5) * size, y: (Math.floor(most / across) + 0.5) * size };
}
