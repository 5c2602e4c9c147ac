// decode: the pixel values of one frame before any look-up.

import { createHash } from 'node:crypto';

import { openCore } from '../core.mjs';
import { readInput } from '../inputs.mjs';
import { writeOutput } from '../outputs.mjs';
import { onlyOne, printJson, warnWhereTruncated, wholeNumber } from '../terminal.mjs';

export default {
  summary: 'the pixel values of one frame before any look-up, and what they are',
  usage: 'FILE [--frame N] [--out RAW]',
  options: {
    frame: { type: 'string', shown: '--frame N', help: 'counted from 0; 0 unless told' },
    out: { type: 'string', shown: '--out RAW', help: 'where to write the values, little endian, RGB interleaved' },
    json: { type: 'boolean', shown: '--json', help: 'the description on one line' },
  },
  async run({ frame, out, json }, positionals) {
    const name = onlyOne(positionals, 'file');
    const frameNumber = wholeNumber(frame, 'frame') ?? 0;
    const file = await readInput(name);
    const { value: { truncated, ...value }, bytes } = (await openCore()).call('decode', { name, frame: frameNumber }, file);
    warnWhereTruncated(name, { truncated }, 'the values that it holds are given, and what is missing is filled up');
    if (out !== undefined) await writeOutput(out, bytes);
    printJson({ ...value, sha256: createHash('sha256').update(bytes).digest('hex') }, json ? 0 : 1);
    return 0;
  },
};
