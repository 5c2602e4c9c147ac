// The benchmark's parts, in order.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { fourViewExam, kShared } from '../browser/support/exam.mjs';
import { benchDecode, decodeFiles } from './decode.mjs';
import { benchFrames } from './frames.mjs';
import { benchListing } from './listing.mjs';
import { benchMemory } from './memory.mjs';
import { benchModels } from './models.mjs';
import { benchBreast, benchPage } from './page.mjs';
import { benchTomosynthesis } from './tomosynthesis.mjs';

// Those that fail when a bound is broken.
const kBounded = { memory: benchMemory, tomosynthesis: benchTomosynthesis, listing: benchListing, frames: benchFrames, breast: benchBreast };

function failed(problems = []) {
  for (const problem of problems) console.log(`BROKEN: ${problem}`);
  return problems.length > 0 ? 1 : 0;
}

export async function main(words) {
  const { values } = parseArgs({ args: words, options: { 'no-native': { type: 'boolean' }, 'no-page': { type: 'boolean' }, 'models-only': { type: 'boolean' }, only: { type: 'string' } } });
  const processors = cpus();
  console.log(`${processors.length} x ${processors[0].model}, Node ${process.version}`);
  if (values.only) return failed(await kBounded[values.only]());
  await benchModels();
  if (values['models-only']) return 0;
  await benchDecode(decodeFiles(kShared, fourViewExam()), { native: !values['no-native'] });
  if (!values['no-page']) {
    await benchPage();
    const codes = [];
    for (const bench of Object.values(kBounded)) codes.push(failed(await bench()));
    return Math.max(...codes);
  }
  return 0;
}
