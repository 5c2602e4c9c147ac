// What web/parser.js gives to other programs.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import dcmjs from '../../web/node_modules/dcmjs/build/dcmjs.es.js';
import { openParser } from '../../web/parser.js';
import { kBuilt, kRepository, lobule, needsCore, scratch } from './support/command_line.mjs';

const fixture = (name) => join(kRepository, 'tests', 'fixtures', 'dicom', `${name}.dcm`);
let parser;

before(async () => { if (kBuilt) parser = await openParser(); });

test('The model is the one that dump prints, of an ArrayBuffer and of a view into one', needsCore, () => {
  const bytes = readFileSync(fixture('tomosynthesis'));
  const printed = JSON.parse(lobule('dump', fixture('tomosynthesis'), '--json').out);
  assert.deepEqual(parser.parse(bytes), printed);
  const held = new Uint8Array(bytes.length + 7);
  held.set(bytes, 7);
  assert.deepEqual(parser.parse(held.subarray(7)), printed);
  assert.deepEqual(parser.parse(held.buffer.slice(7)), printed);
  assert.equal(printed['00100010'].Value[0].Alphabetic, 'Synthetic^Phantom');
});

test('A naturalised data set has dcmjs\'s names, person names and bytes', needsCore, () => {
  dcmjs.log.setLevel?.('silent');
  for (const name of ['tomosynthesis', 'jpeg-ls', 'ultrasound-regions', 'palette-plain-8']) {
    const bytes = readFileSync(fixture(name));
    const ours = parser.naturalize(bytes);
    const { dict } = dcmjs.data.DicomMessage.readFile(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const theirs = dcmjs.data.DicomMetaDictionary.naturalizeDataset(dict);
    assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs).sort(), name);
    assert.equal(ours.PatientName[0].Alphabetic, theirs.PatientName[0].Alphabetic);
    assert.equal(ours.Rows, theirs.Rows);
    assert.ok(ours.PixelData[0] instanceof ArrayBuffer);
    assert.deepEqual(ours.PixelData.map((buffer) => Buffer.from(buffer)), theirs.PixelData.map((buffer) => Buffer.from(buffer)), name);
  }
});

test('Bulk data can be told by its size alone', needsCore, () => {
  const model = parser.parse(readFileSync(fixture('explicit-little')), { bulk: 'size' });
  assert.match(model['7FE00010'].BulkDataURI, /^size:\d+$/);
});

test('What is no data set is an error in a sentence, and damage is told', needsCore, () => {
  assert.throws(() => parser.parse(new Uint8Array(64)), /^Error: This is not a DICOM file\.$/);
  assert.throws(() => parser.naturalize(new ArrayBuffer(0)), /^Error: This is not a DICOM file\.$/);
  const whole = readFileSync(fixture('explicit-little'));
  let damaged = 0;
  const onDamage = () => { damaged += 1; };
  parser.parse(whole, { onDamage });
  assert.equal(damaged, 0);
  const part = parser.parse(whole.subarray(0, whole.length - 900), { onDamage });
  assert.equal(damaged, 1);
  assert.equal(part['00100020'].Value[0], 'phantom');
});

test('Another program imports it as a package, and from the files of a packaged site', needsCore, () => {
  const program = (from) => `import { readFileSync } from 'node:fs';
    import { openParser } from ${JSON.stringify(from)};
    const parser = await openParser();
    process.stdout.write(parser.naturalize(readFileSync(process.argv[2])).Modality);`;
  const printedBy = (name, text) => {
    writeFileSync(name, text);
    const done = spawnSync(process.execPath, [name, fixture('explicit-little')], { encoding: 'utf8', env: { PATH: process.env.PATH } });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout;
  };
  const other = join(scratch, 'other');
  mkdirSync(join(other, 'node_modules'), { recursive: true });
  symlinkSync(join(kRepository, 'web'), join(other, 'node_modules', 'lobule'));
  assert.equal(printedBy(join(other, 'as_package.mjs'), program('lobule/parser')), 'MG');

  const site = join(scratch, 'site');
  mkdirSync(site);
  for (const name of ['parser.js', 'bridge.js', 'file_parts.js']) cpSync(join(kRepository, 'web', name), join(site, name));
  for (const name of ['lobule_core.mjs', 'lobule_core.wasm']) cpSync(join(kBuilt, name), join(site, name));
  writeFileSync(join(site, 'package.json'), '{"type": "module"}');
  assert.equal(printedBy(join(other, 'from_site.mjs'), program(pathToFileURL(join(site, 'parser.js')).href)), 'MG');
});
