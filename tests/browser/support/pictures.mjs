// Pictures without a header for tests: one of each set of the shared data, and one that tells nothing.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { kRepository } from './app_server.mjs';
import { kShared } from './exam.mjs';
import { writePng } from './png.mjs';

export const kPictureSets = { busi: 'US', 'bus-bra': 'US', 'bus-uclm': 'US', 'cdd-cesm': 'MG', 'rsna-512': 'MG' };

// The first picture of a set: ultrasound as PNG, written to a folder, mammograms as the WebP they are. null where the
// data is absent.
export function pictureOf(set, folder) {
  const images = kShared && join(kShared, 'data', set, 'images');
  if (!images || !existsSync(images)) return null;
  const picture = join(images, readdirSync(images).sort()[0]);
  if (kPictureSets[set] === 'MG') return picture;
  const png = join(folder, `${set}.png`);
  execFileSync(process.execPath, [join(kRepository, 'web/cli/lobule.mjs'), 'render', picture, '--out', png]);
  return png;
}

// A ring on black: neither a breast at a chest wall nor echoes in layers.
export function untellingPicture(folder, name = 'ring.png') {
  const [width, height] = [320, 320];
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i += 1) {
    const radius = Math.hypot((i % width) - width / 2, Math.floor(i / width) - height / 2);
    const grey = radius < 130 ? 90 + ((i * 7919) % 41) : 0;
    pixels.set([grey, grey, grey, 255], 4 * i);
  }
  const path = join(folder, name);
  writeFileSync(path, writePng({ width, height, pixels }));
  return path;
}
