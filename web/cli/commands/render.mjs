// render: the displayed grey levels (or colours) of one frame as a PNG.

import { openCore } from '../core.mjs';
import { readInput } from '../inputs.mjs';
import { writeOutput } from '../outputs.mjs';
import { onlyOne, UsageError, warnWhereTruncated, wholeNumber } from '../terminal.mjs';

function windowOf(text) {
  if (text === undefined) return undefined;
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.length !== 2 || !numbers.every(Number.isFinite) || numbers[1] <= 0) {
    throw new UsageError(`--window takes centre and width, as in 2047,4096, not ${text}.`);
  }
  return numbers;
}

export default {
  summary: 'the displayed image of one frame as a PNG',
  usage: 'FILE --out PNG [--frame N] [--window C,W] [--voi I] [--size W]',
  options: {
    out: { type: 'string', shown: '--out PNG', help: 'where to write it' },
    frame: { type: 'string', shown: '--frame N', help: 'counted from 0; 0 unless told' },
    window: { type: 'string', shown: '--window C,W', help: 'centre and width in place of the file\'s own look-up' },
    voi: { type: 'string', shown: '--voi I', help: 'which of the file\'s VOI look-ups, counted from 0; the first unless told' },
    size: { type: 'string', shown: '--size W', help: 'width in pixels; full size unless told' },
  },
  async run({ out, frame, window, voi, size }, positionals) {
    const name = onlyOne(positionals, 'file');
    if (out === undefined) throw new UsageError('Say where to write the picture: --out PNG.');
    const request = {
      name,
      frame: wholeNumber(frame, 'frame') ?? 0,
      window: windowOf(window),
      voi: wholeNumber(voi, 'voi'),
      width: wholeNumber(size, 'size', { least: 1 }),
    };
    const { value, bytes } = (await openCore()).call('render', request, await readInput(name));
    warnWhereTruncated(name, value, 'the picture shows the pixels that it holds, and what is missing is filled up');
    await writeOutput(out, bytes);
    return 0;
  },
};
