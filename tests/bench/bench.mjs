// The benchmark's parts, in order.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { fourViewExam, kShared } from '../browser/support/exam.mjs';
import { benchDecode, decodeFiles } from './decode.mjs';
import { benchMemory } from './memory.mjs';
import { benchModels } from './models.mjs';
import { benchBreast, benchPage } from './page.mjs';

export async function main(words) {
  const { values } = parseArgs({ args: words, options: { 'no-native': { type: 'boolean' }, 'no-page': { type: 'boolean' }, 'models-only': { type: 'boolean' } } });
  const processors = cpus();
  console.log(`${processors.length} x ${processors[0].model}, Node ${process.version}`);
  await benchModels();
  if (values['models-only']) return 0;
  await benchDecode(decodeFiles(kShared, fourViewExam()), { native: !values['no-native'] });
  if (!values['no-page']) {
    await benchPage();
    await benchBreast();
    await benchMemory();
  }
  return 0;
}
