// JPEG XL on the command line: its decoder is a file beside the core's, read when it is needed.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { kBuilt, kRepository, lobule, lobuleIn, needsCore, scratch } from './support/command_line.mjs';

const fixture = (name) => join(kRepository, 'tests', 'fixtures', 'dicom', name);

test('JPEG XL decodes to what was encoded, frame by frame', needsCore, () => {
  const valuesOf = (...words) => {
    const { status, out, said } = lobule('decode', ...words, '--json');
    assert.equal(status, 0, said);
    return JSON.parse(out);
  };
  const values = (...words) => valuesOf(...words).sha256;
  assert.equal(values(fixture('jpeg-xl.dcm')), values(fixture('explicit-little.dcm')));
  for (const frame of ['0', '1', '2']) {
    assert.equal(values(fixture('jpeg-xl-frames.dcm'), '--frame', frame), values(fixture('three-frames.dcm'), '--frame', frame));
  }
  assert.equal(valuesOf(fixture('jpeg-xl-lossy-rgb.dcm')).outputPhotometric, 'RGB');
});

test('A core without the JPEG XL decoder beside it says what is missing, and reads the rest', needsCore, () => {
  const folder = join(scratch, 'lonely');
  mkdirSync(folder);
  for (const name of ['lobule_core.mjs', 'lobule_core.wasm']) copyFileSync(join(kBuilt, name), join(folder, name));
  const lonely = { LOBULE_CORE: join(folder, 'lobule_core.mjs') };
  const { status, said } = lobuleIn(lonely, 'decode', fixture('jpeg-xl.dcm'));
  assert.equal(status, 1);
  assert.match(said, /jpeg-xl\.dcm: The decoder for JPEG XL, a file of its own \(lobule_jxl\.wasm\), could not be loaded\.\n$/);
  assert.equal(lobuleIn(lonely, 'decode', fixture('jpeg-ls.dcm')).status, 0);
  assert.equal(lobuleIn(lonely, 'dump', fixture('jpeg-xl.dcm')).status, 0);
});
