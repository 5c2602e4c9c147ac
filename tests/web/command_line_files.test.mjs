// What the command line says of files that are cut short, that share a SOP Instance UID, or of which some are bad.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { analysed, exam, kFixtureModels, kRepository, kShared, lobule, mammogramFolder, needsCore, needsShared, scratch } from './support/command_line.mjs';

test('A truncated file is analysed as far as it goes, and says so with its findings', needsShared, () => {
  const whole = readFileSync(join(kShared, 'dicom', 'mg', 'fodicom_GH133.dcm'));
  const cut = join(scratch, 'half.dcm');
  writeFileSync(cut, whole.subarray(0, Math.floor(whole.length / 2)));
  const words = ['analyze', cut, '--models', kFixtureModels, '--backend', 'wasm'];
  const { status, out, said } = lobule(...words, '--json');
  assert.equal(status, 0, said);
  const [image] = JSON.parse(out).images;
  assert.equal(image.analyzed, true);
  assert.equal(image.truncated, true);
  assert.ok(image.warnings.some((warning) => /missing|cut short/.test(warning)), image.warnings.join());
  const told = lobule(...words);
  assert.match(told.out, /half\.dcm: .* in what is there: pixels are missing in the file/);
  assert.match(told.said, /half\.dcm: pixels are missing/i);
  const intact = JSON.parse(lobule('analyze', exam('RCC.dcm'), '--models', kFixtureModels, '--backend', 'wasm', '--json').out);
  assert.equal(intact.images[0].truncated, false);
});

test('A truncated file is named on stderr by dump, decode and render, and stdout stays as it is', needsCore, () => {
  const folder = mammogramFolder('cut', { 'cut.dcm': { isCut: true }, 'whole.dcm': {} });
  const picture = join(folder, 'half.jpg');
  writeFileSync(picture, readFileSync(join(kRepository, 'tests', 'fixtures', 'image', 'smooth.jpg')).subarray(0, -24));
  const [cut, whole, png] = ['cut.dcm', 'whole.dcm', 'a.png'].map((name) => join(folder, name));
  const commands = [['dump'], ['dump', '--json'], ['dump', '--dcmjs'], ['decode'], ['render', '--out', png]];
  for (const [command, ...options] of commands) {
    for (const file of command === 'dump' ? [cut] : [cut, picture]) {
      const { status, out, said } = lobule(command, file, ...options);
      assert.equal(status, 0, said);
      assert.match(said, /^lobule: .*(cut\.dcm|half\.jpg): The file is truncated.*\.\n$/, [command, ...options].join(' '));
      if (command === 'decode' || options.includes('--json')) assert.equal(JSON.parse(out).truncated, undefined);
    }
    assert.equal(lobule(command, whole, ...options).said, '');
  }
});

test('A truncated JPEG says so with its findings', needsCore, () => {
  const whole = readFileSync(join(kRepository, 'tests', 'fixtures', 'image', 'smooth.jpg'));
  const cut = join(scratch, 'half.jpg');
  writeFileSync(cut, whole.subarray(0, -24));
  const { status, out, said } = lobule('analyze', cut, '--modality', 'us', '--backend', 'wasm', '--json');
  assert.equal(status, 0, said);
  const [image] = JSON.parse(out).images;
  assert.deepEqual([image.analyzed, image.truncated], [true, true]);
  assert.match(image.warnings.join(), /pixels are missing/);
});

test('Of two files with one SOP Instance UID the whole one is analysed, whichever comes first, and both are named', needsCore, () => {
  const folder = mammogramFolder('twins', { 'a-cut.dcm': { isCut: true }, 'b-whole.dcm': {}, 'c-again.dcm': {} });
  const [cut, whole, again] = ['a-cut.dcm', 'b-whole.dcm', 'c-again.dcm'].map((name) => join(folder, name));
  for (const [paths, named, words] of [[[cut, whole], whole, /Shown in place of .*a-cut\.dcm/],
    [[whole, cut], cut, /Not shown: .*b-whole\.dcm.* pixels are missing/], [[folder], whole, /Shown in place of/]]) {
    const { status, said, images, errors } = analysed(...paths);
    assert.deepEqual(images.map(({ file, truncated, analyzed }) => [file, truncated, analyzed]), [[whole, false, true]], paths.join(' '));
    assert.deepEqual(errors.map(({ file }) => file), [named]);
    assert.match(errors[0].message, words);
    assert.ok(said.includes(named) && said.includes('SOP Instance UID'), said);
    assert.equal(status, 1);
  }
  const same = analysed(whole, again);
  assert.deepEqual([same.status, same.images.length, same.errors], [0, 1, []], 'the same content again is silent');
});

test('Of four images under one SOP Instance UID one is analysed and three are named', needsCore, () => {
  const folder = mammogramFolder('one-uid', {
    'lcc.dcm': { laterality: 'L', bright: 1000 }, 'lmlo.dcm': { laterality: 'L', view: 'MLO', bright: 2000 },
    'rcc.dcm': { bright: 3000 }, 'rmlo.dcm': { view: 'MLO', bright: 4000 },
  });
  const { status, images, errors } = analysed(folder);
  assert.equal(status, 1);
  assert.deepEqual(images.map(({ file }) => file), [join(folder, 'lcc.dcm')]);
  assert.deepEqual(errors.map(({ file }) => file), ['lmlo.dcm', 'rcc.dcm', 'rmlo.dcm'].map((name) => join(folder, name)));
  for (const { message } of errors) assert.match(message, /lcc\.dcm/);
});

test('Two patients in one call keep their own scores, and a warning says that there are two', needsCore, () => {
  const [first, second] = [1, 2].map((study) => mammogramFolder(`patient-${study}`, { 'rcc.dcm': { study, bright: 1000 * study } }));
  const alone = analysed(first);
  const both = analysed(first, second);
  assert.equal(alone.status, 0, alone.said);
  assert.equal(both.status, 0, both.said);
  assert.deepEqual(alone.warnings, []);
  assert.deepEqual([both.exam, both.breasts, both.exams[0]], [alone.exam, alone.breasts, alone.exams[0]]);
  assert.deepEqual(both.exams.map(({ files }) => files), [first, second].map((folder) => [join(folder, 'rcc.dcm')]));
  assert.match(both.warnings[0].message, /^2 exams were given/);
  assert.match(both.said, /patient-2.*2 exams were given/);
});

test('One bad file among good ones is reported, the rest is analysed', needsShared, () => {
  const [bad, spoilt, missing] = ['bad.dcm', 'spoilt.dcm', 'none.dcm'].map((name) => join(scratch, name));
  writeFileSync(bad, 'not an image');
  const bytes = readFileSync(exam('RMLO.dcm')); // JPEG-LS, with markers in the midst of its frame
  writeFileSync(spoilt, bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 1000));
  const { status, out, said } = lobule('analyze', bad, spoilt, exam('RCC.dcm'), missing, '--models', kFixtureModels,
    '--backend', 'wasm', '--json');
  assert.equal(status, 1);
  const result = JSON.parse(out);
  assert.ok(result.images.some(({ file, scores }) => file === exam('RCC.dcm') && scores.maxScore !== undefined));
  for (const file of [bad, spoilt, missing]) {
    assert.ok(result.errors.some((error) => error.file === file), `${file} is in the errors`);
    assert.ok(said.includes(file));
  }
});

test('A breast on a white ground is framed as the same breast on black is', needsShared, () => {
  // exported as negatives, and nothing says so but their pixels; the chest wall of the first is at the right, of the second at the left
  const pictures = ['2757_517911319.webp', '262_2064856742.webp'].map((name) => join(kShared, 'data', 'rsna-512', 'images', name));
  const { status, out, said } = lobule('analyze', ...pictures, '--modality', 'mg', '--models', kFixtureModels, '--backend', 'wasm', '--json');
  assert.equal(status, 0, said);
  const [right, left] = JSON.parse(out).images.map(({ breast }) => breast.nipple);
  assert.ok(Math.hypot(right[0] - 117, right[1] - 280) < 30, `${right}`);
  assert.ok(left[0] > 220, `${left} lies at the front, where the breast ends; this nipple is not in profile`);
});
