// Compares a screenshot with the picture that a person approved, as a whole and place by place: a word that is gone is a
// tiny share of a page. LOBULE_APPROVE=1 writes the picture anew, to be looked at before it is committed.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { kRepository } from './app_server.mjs';
import { differingShare, mostDifferentTile, readPng } from './png.mjs';

const kApproved = join(kRepository, 'tests', 'golden', 'screenshots');
const kActual = join(kRepository, 'build', 'screenshots');
// Shares of pixels. Text and pixels come from the core and from software graphics, and hardly differ between machines;
// the number of its threads, which the page shows, does.
const kTolerance = 0.002;
const kTileTolerance = 0.06;

// png: the bytes of a screenshot; name: that of its picture.
export function assertLooksApproved(png, name) {
  mkdirSync(kActual, { recursive: true });
  writeFileSync(join(kActual, `${name}.png`), png);
  const file = join(kApproved, `${name}.png`);
  if (process.env.LOBULE_APPROVE) writeFileSync(file, png);
  assert.ok(existsSync(file), `${name} was never approved: run with LOBULE_APPROVE=1 and look at it`);

  const [actual, approved] = [readPng(png), readPng(readFileSync(file))];
  const share = differingShare(actual, approved);
  assert.ok(share <= kTolerance, `${(100 * share).toFixed(2)}% of ${name} differ from the approved picture; see build/screenshots`);
  const tile = mostDifferentTile(actual, approved);
  assert.ok(tile.share <= kTileTolerance,
    `${(100 * tile.share).toFixed(0)}% of ${name} differ from the approved picture around ${tile.x}, ${tile.y}; see build/screenshots`);
}
