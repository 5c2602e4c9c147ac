// How often the kind of picture is told rightly from its pixels, per data set: node tests/bench/picture_modality.mjs
// [--every N] [--files] prints a table over the images of the shared data (every Nth; all unless told). --files also
// names each picture that is told wrongly. The core must be built.

import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { openCore } from '../../web/cli/core.mjs';
import { kShared } from '../browser/support/exam.mjs';
import { printTable } from './table.mjs';

const kSets = {
  busi: 'US', 'bus-bra': 'US', 'bus-uclm': 'US', 'cdd-cesm': 'MG', 'mini-mias': 'MG', 'rsna-512': 'MG', 'ddsm-tissue': 'MG',
};

// Gives a list of {set, pictures, right, unknown, wrong: [files]}; sets that are not here are left out.
export async function measure(every = 1) {
  const core = await openCore();
  const rows = [];
  for (const [set, truth] of Object.entries(kSets)) {
    const folder = kShared && join(kShared, 'data', set, 'images');
    if (!folder || !existsSync(folder)) continue;
    const files = (await readdir(folder)).sort().filter((_, i) => i % every === 0);
    const row = { set, pictures: files.length, right: 0, unknown: 0, wrong: [] };
    for (const name of files) {
      const { modality } = core.call('pictureSigns', {}, await readFile(join(folder, name))).value;
      if (modality === truth) row.right += 1;
      else if (modality === 'other') row.unknown += 1;
      else row.wrong.push(join(set, 'images', name));
    }
    rows.push(row);
  }
  return rows;
}

async function main() {
  const { values } = parseArgs({ options: { every: { type: 'string', default: '1' }, files: { type: 'boolean' } } });
  const rows = await measure(Number(values.every));
  if (rows.length === 0) throw new Error('The shared data is not on this machine.');
  printTable('The kind of picture, told from its pixels', [
    ['set', 'pictures', 'rightly', 'not told', 'wrongly'],
    ...rows.map(({ set, pictures, right, unknown, wrong }) => [set, ...[pictures, right, unknown, wrong.length].map(String)]),
  ]);
  if (values.files) console.log(rows.flatMap(({ wrong }) => wrong).join('\n'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
