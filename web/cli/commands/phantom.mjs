// phantom: a synthetic exam with known lesions, as DICOM files and truth.json; or an ultrasound image as PNG.

import { join } from 'node:path';

import { openCore } from '../core.mjs';
import { makeFolder, writeOutput } from '../outputs.mjs';
import { oneOf, printJson, UsageError, wholeNumber } from '../terminal.mjs';

export default {
  summary: 'a synthetic mammography exam with known lesions, as DICOM',
  usage: '--seed S --out DIR [--lesions N] [--ultrasound]',
  options: {
    seed: { type: 'string', shown: '--seed S', help: 'the same seed makes the same exam, byte for byte' },
    out: { type: 'string', shown: '--out DIR', help: 'the folder for the files and truth.json' },
    lesions: { type: 'string', shown: '--lesions N', help: 'how many; 1 unless told' },
    height: { type: 'string', shown: '--height ROWS', help: 'rows of each view; 1024 unless told' },
    density: { type: 'string', shown: '--density A', help: 'A, B, C or D; drawn by the seed unless told' },
    thickness: { type: 'string', shown: '--thickness MM', help: 'between the paddles in every view, 20 to 120 mm, within what this breast allows; drawn by the seed unless told' },
    compression: { type: 'string', shown: '--compression PERCENT', help: 'instead: the compressed thickness as 35 to 80 percent of the uncompressed' },
    ultrasound: { type: 'boolean', shown: '--ultrasound', help: 'an ultrasound image as PNG instead, with up to 3 lesions, 512 rows unless told' },
    json: { type: 'boolean', shown: '--json', help: 'the names of the files on stdout' },
  },
  async run({ seed, out, lesions, height, density, thickness, compression, ultrasound, json }, positionals) {
    if (positionals.length > 0) throw new UsageError(`phantom takes no files, but got ${positionals[0]}.`);
    if (seed === undefined || out === undefined) throw new UsageError('Give --seed and --out.');
    if (ultrasound && density !== undefined) throw new UsageError('--density is of mammograms.');
    if (ultrasound && (thickness ?? compression) !== undefined) throw new UsageError('--thickness and --compression are of mammograms.');
    if (thickness !== undefined && compression !== undefined) throw new UsageError('Give --thickness or --compression, not both.');
    const request = {
      ultrasound: ultrasound === true,
      seed: wholeNumber(seed, 'seed'),
      lesions: wholeNumber(lesions, 'lesions'),
      height: wholeNumber(height, 'height', { least: 1 }),
      thickness: wholeNumber(thickness, 'thickness', { least: 1 }),
      compression: wholeNumber(compression, 'compression', { least: 1 }),
      density: oneOf(density, 'density', ['A', 'B', 'C', 'D']),
    };
    const { value, bytes } = (await openCore()).call('phantom', request);
    await makeFolder(out);
    let offset = 0;
    for (const file of value.files) {
      await writeOutput(join(out, file.name), bytes.subarray(offset, offset + file.bytes));
      offset += file.bytes;
    }
    await writeOutput(join(out, 'truth.json'), `${JSON.stringify(value.truth, null, 1)}\n`);
    if (json) printJson({ files: value.files.map(({ name }) => join(out, name)), truth: join(out, 'truth.json') });
    return 0;
  },
};
