// The command line as INTERFACES tells it: JSON alone on stdout, exit status, sentences, and the same pixels that
// pydicom reads.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { kPictureSets, pictureOf, untellingPicture } from '../browser/support/pictures.mjs';
import { readPng } from '../browser/support/png.mjs';
import { exam, kFixtureModels, kShared, lobule, needsCore, needsShared, scratch } from './support/command_line.mjs';
test('Help goes to stdout, and every command has its own', () => {
  const all = lobule('--help');
  assert.equal(all.status, 0);
  for (const command of ['dump', 'decode', 'render', 'analyze', 'locate', 'phantom', 'evaluate']) {
    assert.match(all.out, new RegExp(`^  ${command} `, 'm'));
    const own = lobule(command, '--help');
    assert.equal(own.status, 0, command);
    assert.match(own.out, new RegExp(`^usage: lobule.mjs ${command} `));
  }
});

test('Wrong usage is status 2, a sentence on stderr and nothing on stdout', () => {
  for (const words of [['nonsense'], ['decode'], ['decode', 'a', 'b'], ['decode', '--frame', 'x', 'a'], ['decode', '--nope', 'a'],
    ['render', 'a'], ['render', 'a', '--out', 'b', '--window', '5'], ['analyze'], ['analyze', 'a', '--backend', 'cuda'],
    ['evaluate', '--model', 'm']]) {
    const { status, out, said } = lobule(...words);
    assert.equal(status, 2, words.join(' '));
    assert.equal(out, '', words.join(' '));
    assert.match(said, /^lobule: .+\n$/, words.join(' '));
  }
});

test('A file that is not there or is no image is status 1 and named', needsCore, () => {
  const text = join(scratch, 'notes.dat');
  writeFileSync(text, 'just words');
  for (const file of [join(scratch, 'missing.dcm'), text]) {
    for (const command of ['dump', 'decode']) {
      const { status, out, said } = lobule(command, file);
      assert.equal(status, 1);
      assert.equal(out, '');
      assert.ok(said.includes(file), said);
    }
  }
});

// Debian's Python has pydicom and numpy after tests/run's set-up.
function pydicomFacts(file) {
  const script = 'import sys, json, hashlib, pydicom; d = pydicom.dcmread(sys.argv[1]); a = d.pixel_array; '
    + 'a = a[0] if d.get("NumberOfFrames", 1) > 1 else a; print(json.dumps({"sha256": hashlib.sha256(a.tobytes()).hexdigest(), "rows": d.Rows, "columns": d.Columns, '
    + '"bits": d.BitsStored, "tags": sorted("%04X%04X" % (e.tag.group, e.tag.element) for e in d)}))';
  const done = spawnSync('/usr/bin/python3', ['-c', script, file], { encoding: 'utf8' });
  return done.status === 0 ? JSON.parse(done.stdout) : null;
}

test('decode gives the values and dump the elements that pydicom reads', needsShared, (context) => {
  const decoders = ['CT_small.dcm', 'MR_small_RLE.dcm', 'emri_small_RLE.dcm'];
  const files = [exam('LMLO.dcm'), ...decoders.map((name) => join(kShared, 'dicom', 'decoders', `dicom-test-files__${name}`))];
  for (const file of files) {
    const facts = pydicomFacts(file);
    if (facts === null) return context.skip('pydicom is not installed');
    const raw = join(scratch, 'raw');
    const { status, out } = lobule('decode', file, '--json', '--out', raw);
    assert.equal(status, 0);
    const told = JSON.parse(out);
    assert.deepEqual([told.rows, told.columns, told.bitsStored, told.sha256],
      [facts.rows, facts.columns, facts.bits, facts.sha256]);
    assert.equal(readFileSync(raw).length, told.rows * told.columns * (told.bitsAllocated / 8));
    const dumped = JSON.parse(lobule('dump', file, '--json', '--bulk', 'size').out);
    assert.deepEqual(Object.keys(dumped).sort(), facts.tags);
    assert.match(dumped['7FE00010'].BulkDataURI, /^size:\d+$/);
  }
});

test('A dump of many megabytes arrives whole in a pipe', needsShared, () => {
  const { status, out } = lobule('dump', exam('LMLO.dcm'), '--json');
  assert.equal(status, 0);
  assert.ok(out.length > 1_000_000);
  assert.equal(typeof JSON.parse(out)['7FE00010'].InlineBinary, 'string');
});

test('render gives the size asked for, and the window changes the picture', needsShared, () => {
  const [plain, narrow] = ['plain.png', 'narrow.png'].map((name) => join(scratch, name));
  assert.equal(lobule('render', exam('RCC.dcm'), '--out', plain, '--size', '300').status, 0);
  assert.equal(lobule('render', exam('RCC.dcm'), '--out', narrow, '--size', '300', '--window', '200,20').status, 0);
  const [one, two] = [plain, narrow].map((path) => readPng(readFileSync(path)));
  assert.deepEqual([one.width, one.height], [300, 390]);
  assert.notDeepEqual(one.pixels, two.pixels);
  const { status, said } = lobule('render', exam('RCC.dcm'), '--out', plain, '--voi', '99');
  assert.equal(status, 1);
  assert.match(said, /no VOI 99/);
});

test('analyze tells an exam as INTERFACES says, with masks in the order of the findings', needsShared, () => {
  const out = join(scratch, 'analysis');
  const folder = join(kShared, 'dicom', 'exam-normal');
  const { status, out: told, said } = lobule('analyze', folder, '--models', kFixtureModels, '--backend', 'wasm', '--json', '--out', out);
  assert.equal(status, 0, said);
  const result = JSON.parse(told);
  assert.equal(result.backend, 'wasm');
  assert.deepEqual(result.errors, []);
  assert.equal(result.images.length, 4);
  assert.deepEqual(JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')), result);
  assert.deepEqual(result.images.map(({ laterality, view }) => `${laterality} ${view}`).sort(), ['L CC', 'L MLO', 'R CC', 'R MLO']);
  assert.ok(result.images.some(({ findings }) => findings.length > 0), 'the fixture marks something');
  for (const image of result.images) {
    const mask = readPng(readFileSync(join(out, image.mask)));
    assert.deepEqual([mask.height, mask.width], [image.rows, image.columns]);
    const labels = new Set(mask.pixels);
    labels.delete(0);
    assert.deepEqual([...labels].sort((a, b) => a - b), image.findings.map((_, i) => i + 1), image.file);
    for (const [index, { box: [left, top, right, bottom], score }] of image.findings.entries()) {
      assert.ok(score > 0 && score <= 1);
      const [column, row] = [Math.round((left + right) / 2), Math.round((top + bottom) / 2)];
      const inside = [];
      for (let r = Math.floor(top); r <= bottom; r += 1) {
        for (let c = Math.floor(left); c <= right; c += 1) inside.push(mask.pixels[r * mask.width + c]);
      }
      assert.ok(inside.includes(index + 1), `finding ${index + 1} lies in its box around ${column}, ${row}`);
    }
    assert.ok(existsSync(join(out, image.overlay)));
  }
});

test('analyze sends each picture to the model for its kind, by its pixels or by --modality', needsShared, () => {
  const paths = Object.keys(kPictureSets).map((set) => pictureOf(set, scratch));
  const { status, out, said } = lobule('analyze', ...paths, '--backend', 'wasm', '--json');
  assert.equal(status, 0, said);
  const result = JSON.parse(out);
  const kinds = Object.values(kPictureSets);
  for (const [index, { file, modality, modalitySource, analyzed, scores }] of result.images.entries()) {
    assert.deepEqual([file, modality, modalitySource, analyzed], [paths[index], kinds[index], 'pixels', true]);
    assert.equal('benign' in scores, kinds[index] === 'US', file);
  }
  const told = JSON.parse(lobule('analyze', paths[0], '--modality', 'mg', '--backend', 'wasm', '--json').out);
  // The network for nipples has a say only where something like a breast was found.
  assert.equal(told.models[0].id, 'mammo-lesion');
  assert.ok(told.models.every(({ id }) => id.startsWith('mammo-')));
  assert.equal(told.images[0].modalitySource, 'reader');
});

test('A picture that no model read never reads as a negative', needsCore, () => {
  const ring = untellingPicture(scratch);
  const out = join(scratch, 'ring');
  const { status, out: told, said } = lobule('analyze', ring, '--backend', 'wasm', '--out', out);
  assert.equal(status, 1);
  assert.equal(told, `${ring}: kind unknown, not analyzed\n`);
  assert.match(said, /ring\.png: Mammogram or ultrasound image\?/);
  const result = JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8'));
  assert.equal(result.images[0].analyzed, false);
  assert.deepEqual(result.errors.map(({ file }) => file), [ring]);
  assert.deepEqual(readdirSync(out), ['analysis.json'], 'no mask, no overlay');
  assert.equal(lobule('analyze', ring, '--modality', 'xr').status, 2);
});

test('An output that cannot be written is named, and the input is not blamed', needsShared, () => {
  const nowhere = join(scratch, 'nowhere', 'a.png');
  const blocked = join(scratch, 'blocked');
  writeFileSync(blocked, 'a file');
  for (const [words, culprit] of [
    [['render', exam('RCC.dcm'), '--size', '40', '--out', nowhere], nowhere],
    [['decode', exam('RCC.dcm'), '--out', nowhere], nowhere],
    [['render', exam('RCC.dcm'), '--size', '40', '--out', scratch], scratch],
    [['phantom', '--seed', '1', '--height', '256', '--out', blocked], blocked],
    [['analyze', exam('RCC.dcm'), '--models', kFixtureModels, '--backend', 'wasm', '--out', blocked], blocked],
  ]) {
    const { status, out, said } = lobule(...words);
    assert.equal(status, 1, words.join(' '));
    assert.equal(out, '', words.join(' '));
    assert.ok(said.startsWith(`lobule: ${culprit}: `), said);
    assert.match(said, /\.\n$/);
    assert.doesNotMatch(said, /RCC|ENO|EIS/);
  }
});

test('evaluate writes predictions and masks, and names the row that failed', needsShared, () => {
  const data = join(kShared, 'data', 'cdd-cesm');
  const images = readdirSync(join(data, 'images')).slice(0, 3);
  const labels = join(scratch, 'labels.csv');
  writeFileSync(labels, `file,label\n${images.map((name) => `images/${name},x\n`).join('')}images/none.webp,x\n`);
  const out = join(scratch, 'evaluation');
  const words = ['evaluate', '--model', 'fixture-lesion', '--models', kFixtureModels, '--labels', labels, '--data', data, '--out', out,
    '--processes', '2', '--json'];
  const first = lobule(...words);
  assert.equal(first.status, 1, first.said);
  const { predictions } = JSON.parse(first.out);
  assert.deepEqual(predictions.map(({ file }) => file), [...images.map((name) => `images/${name}`), 'images/none.webp']);
  assert.match(predictions[3].error, /no such file/);
  for (const [index, name] of images.entries()) {
    assert.ok(predictions[index].maxScore >= 0);
    const mask = readPng(readFileSync(join(out, 'masks', name.replace(/\.\w+$/, '.png'))));
    assert.ok(mask.pixels.every((value) => value === 0 || value === 255));
  }
  const table = readFileSync(join(out, 'predictions.csv'), 'utf8');
  assert.equal(table.split('\n').length, 6);
  assert.ok(!existsSync(join(out, 'progress.jsonl')), 'nothing is left to resume');
});

test('analyze names the model of landmarks where it took part in finding a nipple, and evaluate refuses it', needsCore, () => {
  const folder = join(scratch, 'nipple');
  assert.equal(lobule('phantom', '--seed', '5', '--height', '512', '--out', folder).status, 0);
  const namedBy = (models) => {
    const { status, out, said } = lobule('analyze', join(folder, 'R-CC.dcm'), '--models', models, '--backend', 'wasm', '--json');
    assert.equal(status, 0, said);
    const { models: told, images: [{ breast }] } = JSON.parse(out);
    assert.equal(breast.nipple.length, 2);
    return told.map(({ id }) => id);
  };
  assert.deepEqual(namedBy(kFixtureModels), ['fixture-lesion', 'fixture-nipple']);
  assert.deepEqual(namedBy(join(kFixtureModels, 'fixture-lesion')), ['fixture-lesion']);

  const { status, out, said } = lobule('evaluate', '--model', 'fixture-nipple', '--models', kFixtureModels, '--labels', 'none.csv', '--data', scratch);
  assert.equal(status, 2);
  assert.equal(out, '');
  assert.equal(said, 'lobule: fixture-nipple shows landmarks and makes no findings or scores: there is nothing to evaluate.\n');
});

test('phantom makes an ultrasound image with its truth, which analyze outlines', needsCore, () => {
  const out = join(scratch, 'ultrasound');
  assert.equal(lobule('phantom', '--ultrasound', '--seed', '5', '--out', out).status, 0);
  const { lesions: [{ box: [left, top, right, bottom], looks }] } = JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8'));
  assert.equal(looks, 'malignant');
  const [{ modality, findings }] = JSON.parse(lobule('analyze', join(out, 'ultrasound.png'), '--json').out).images;
  assert.equal(modality, 'US');
  assert.equal(findings.length, 1);
  const [a, b, c, d] = findings[0].box;
  assert.ok(a < right && c > left && b < bottom && d > top, `${findings[0].box}`);
  assert.equal(lobule('phantom', '--ultrasound', '--density', 'B', '--seed', '5', '--out', out).status, 2);
});

test('phantom makes the same exam from the same seed, and analyze reads it', needsCore, () => {
  const [one, two] = ['one', 'two'].map((name) => join(scratch, name));
  for (const out of [one, two]) {
    assert.equal(lobule('phantom', '--seed', '5', '--lesions', '1', '--height', '512', '--out', out).status, 0);
  }
  const names = readdirSync(one).sort();
  assert.deepEqual(names, ['L-CC.dcm', 'L-MLO.dcm', 'R-CC.dcm', 'R-MLO.dcm', 'truth.json']);
  for (const name of names) assert.deepEqual(readFileSync(join(one, name)), readFileSync(join(two, name)), name);
  assert.equal(JSON.parse(readFileSync(join(one, 'truth.json'), 'utf8')).lesions.length, 1);
  const { status, out, said } = lobule('analyze', one, '--models', kFixtureModels, '--backend', 'wasm', '--json');
  assert.equal(status, 0, said);
  assert.deepEqual(JSON.parse(out).images.map(({ laterality, view }) => `${laterality} ${view}`).sort(),
    ['L CC', 'L MLO', 'R CC', 'R MLO']);
  assert.equal(lobule('phantom', '--seed', '5').status, 2);
});

test('phantom presses the same breast as hard as it is asked to, and says what it cannot', needsCore, () => {
  const press = (...options) => {
    const out = join(scratch, options.join(''));
    const { status, said } = lobule('phantom', '--seed', '5', '--lesions', '1', '--height', '256', '--out', out, ...options);
    return { status, said, truth: status === 0 ? JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8')) : null };
  };
  const [thick, thin] = [press('--thickness', '80').truth, press('--thickness', '55').truth];
  assert.deepEqual(thick.views.map(({ thicknessMm }) => thicknessMm), [80, 80, 80, 80]);
  assert.deepEqual(thin.views.map(({ thicknessMm }) => thicknessMm), [55, 55, 55, 55]);
  assert.deepEqual(thin.lesions[0].positionMm, thick.lesions[0].positionMm);
  for (const { thicknessMm, uncompressedMm } of press('--compression', '60').truth.views) {
    assert.ok(Math.abs(thicknessMm - 0.6 * uncompressedMm) < 1, `${thicknessMm} of ${uncompressedMm}`);
  }
  assert.equal(press('--thickness', '60', '--compression', '50').status, 2);
  const refused = press('--thickness', '20');
  assert.equal(refused.status, 1);
  assert.match(refused.said, /can be pressed to \d+ to \d+ mm for CC; 20 mm is asked for/);
  assert.match(press('--compression', '90').said, /35 to 80 percent/);
});

test('locate answers each line in order, and a line that fails says why', needsCore, () => {
  const view = (name, lesion) => ({
    view: name, rows: 1000, columns: 800, pixelSpacingMm: 0.2, magnification: 1.05, thicknessMm: 55, angleDeg: name === 'CC' ? 0 : 45,
    nipple: [400, 500], chestWall: [[0, 100], [0, 900]], pectoral: [[300, 0], [0, 400]], outline: [], lesion: { center: lesion, radiusPx: 20 },
  });
  const fine = { laterality: 'L', views: [view('CC', [200, 420]), view('MLO', [220, 430])] };
  const file = join(scratch, 'cases.jsonl');
  writeFileSync(file, [JSON.stringify({ id: 'a', ...fine }), '{"broken"', JSON.stringify({ id: 'c', laterality: 'X' }), JSON.stringify(fine)].join('\n'));
  const { status, out } = lobule('locate', file, '--json');
  assert.equal(status, 1);
  const [first, second, third, fourth] = out.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(first.id, 'a');
  assert.equal(first.positionMm.length, 3);
  assert.ok(first.positionMm.every(Number.isFinite));
  assert.match(second.error, /JSON/);
  assert.equal(third.id, 'c');
  assert.equal(typeof third.error, 'string');
  assert.equal('id' in fourth, false);
  assert.deepEqual(fourth.positionMm, first.positionMm);

  writeFileSync(file, `\uFEFF${JSON.stringify(fine)}`); // as some editors begin a file
  assert.deepEqual(JSON.parse(lobule('locate', file, '--json').out).positionMm, first.positionMm);
  writeFileSync(file, JSON.stringify([fine, { laterality: 'X' }]));
  const list = lobule('locate', file).out.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(list.map(({ positionMm }) => positionMm), [first.positionMm, undefined]);
  writeFileSync(file, '\n');
  const empty = lobule('locate', file, '--json');
  assert.notEqual(empty.status, 0);
  assert.match(empty.said, /cases\.jsonl is empty/);
});

test('evaluate measures agreement with drawn masks, by patient, and a row that failed does not count', needsShared, () => {
  const data = join(kShared, 'data', 'cdd-cesm');
  const images = readdirSync(join(data, 'images')).slice(0, 4);
  const rows = images.map((name) => `images/${name},masks/${name.replace('.webp', '.png')},${name.split('_')[0]}\n`);
  const labels = join(scratch, 'drawn.csv');
  writeFileSync(labels, `file,mask,patient\n${rows.join('')}images/none.webp,,P0\n`);
  const out = join(scratch, 'measured');
  const done = lobule('evaluate', '--model', 'fixture-lesion', '--models', kFixtureModels, '--labels', labels, '--data', data,
    '--out', out, '--processes', '2');
  assert.equal(done.status, 1, done.said);
  const report = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));
  assert.equal(report.rows, 5);
  assert.equal(report.failed, 1);
  const dice = report.metrics.find(({ metric }) => metric === 'dice');
  assert.equal(dice.n, 4);
  assert.equal(dice.groups, new Set(images.map((name) => name.split('_')[0])).size);
  assert.equal(dice.groupedBy, 'patient');
  assert.ok(dice.value >= 0 && dice.low <= dice.value && dice.value <= dice.high && dice.high <= 1);
});
