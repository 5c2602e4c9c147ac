// The parser against npm's dcmjs, over every file of the shared corpus that dcmjs reads: the same names and values but
// for the kinds of difference below, each explained. An unexplained difference fails, and so does an explanation that
// explains nothing. LOBULE_TABLE=1 prints the table.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import dcmjs from '../../web/node_modules/dcmjs/build/dcmjs.es.js';
import { openParser } from '../../web/parser.js';

const kRepository = fileURLToPath(new URL('../../', import.meta.url));
const kShared = [process.env.LOBULE_SHARED, join(kRepository, '..', 'shared')].find((path) => path && existsSync(path));
const kBuilt = ['web-release', 'web-debug', 'headless']
  .some((build) => existsSync(join(kRepository, 'build', build, 'bin', 'lobule_core.mjs')));

// Files whose bytes contradict the standard so that any reading is a guess; the reason counts for all their differences.
const kMalformed = {
  'pydicom__SC_rgb_jpeg.dcm': 'sequences with explicit VR in a data set announced as implicit: DCMTK follows the elements, dcmjs the announcement',
  'dicom-test-files__bad_sequence.dcm': 'a sequence with wrong lengths and UIDs with letters: dcmjs drops the letters',
  'dicom-test-files__MR_truncated.dcm': 'cut short: dcmjs gives what is there of Pixel Data, we give no half value',
  'pydicom__DICOMDIR-implicit': 'dcmjs does not know the VR "up" of its own dictionary and gives bytes for offsets',
  'fo-dicom__GH179A.dcm': 'a value that claims more than the file holds: dcmjs fills it up with zeros, we leave it out',
  'fo-dicom__GH179B.dcm': 'the same as its sister',
  'fo-dicom__GH1301.dcm': 'letters beyond ASCII without a character set: dcmjs guesses Latin-1, we mark them as unknown',
  'dataset-uta11-dicom__a661b03c_IM4.dcm': 'the same, and a sequence with one empty item, which dcmjs drops',
  'fodicom_GH1376.dcm': 'a second group 0002 inside the data set: the model leaves that group out',
  'dicom-test-files__badVR.dcm': 'an IS of "1A": dcmjs takes the digits, we give the text',
};

const stripped = (text) => text.replace(/[\s\0]+$/, '');
const isText = (value) => typeof value === 'string';
// [sentence, whether it explains a difference {kind, path, ours, theirs, ourMap, theirMap, file, syntax}]
const kExplained = [
  ['group lengths: dcmjs keeps them, PS3.18 F.2.2 leaves them out', (d) => d.kind === 'missing' && /0000$/.test(d.name)],
  ['VR UN: dcmjs reads such values by its dictionary, we give the bytes that the file calls unknown', (d) => d.ourVr === 'UN'],
  ['attributes retired since: DCMTK\'s dictionary is newer and marks them', (d) => /^RETIRED_/.test(d.name) || d.retired],
  ['spaces and line ends behind text: dcmjs keeps or cuts them otherwise', (d) => isText(d.ours) && isText(d.theirs) && stripped(d.ours) === stripped(d.theirs)],
  ['Pixel Data as OB or OW, or open in items: dcmjs names the VR by transfer syntax alone', (d) => d.kind === '_vrMap' && /PixelData$|OverlayData$/.test(d.name)],
  ['US or SS in implicit VR: dcmjs takes US or UN, we ask Pixel Representation', (d) => d.kind === '_vrMap' && ['SS', undefined].includes(d.ours) && ['US', 'UN'].includes(d.theirs)],
  ['empty numbers: dcmjs gives 0 or no bytes, we give null', (d) => d.ours === null && (d.theirs === 0 || JSON.stringify(d.theirs).includes('"0:'))],
  ['big endian: dcmjs leaves OW as it lies in the file, we give little endian', (d) => d.syntax === '1.2.840.10008.1.2.2' && /PixelData|TableData|LUTData|OverlayData/.test(d.name)],
  ['a backslash inside text of one value (LT, ST, UT in private elements): dcmjs splits it', (d) => isText(d.ours) && Array.isArray(d.theirs) && d.theirs.every(isText)],
  ['a private sequence or value whose private dictionary only one of the two knows', (d) => /^[0-9A-F]{3}[13579BDF][0-9A-F]{4}$/.test(d.name)],
];

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

const fingerprint = (bytes) => ({ bytes: `${bytes.length}:${createHash('md5').update(bytes).digest('hex')}` });

// Plain objects on both sides; bytes as their fingerprint.
function plain(value) {
  if (value instanceof ArrayBuffer) return fingerprint(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return fingerprint(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (Array.isArray(value)) return Array.from(value, plain);
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.InlineBinary === 'string') return fingerprint(Buffer.from(value.InlineBinary, 'base64'));
  return Object.fromEntries(Object.keys(value).map((key) => [key, plain(value[key])]));
}

function* differences(ours, theirs, about) {
  const ourMap = ours._vrMap ?? {}, theirMap = theirs._vrMap ?? {};
  const each = (kind, name, a, b) => ({ ...about, kind, name, ours: a, theirs: b, ourVr: ourMap[name], retired: `RETIRED_${name}` in ours });
  for (const name of new Set([...Object.keys(ourMap), ...Object.keys(theirMap)])) {
    if (ourMap[name] !== theirMap[name] && name in ours && name in theirs) yield each('_vrMap', name, ourMap[name], theirMap[name]);
  }
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    if (name === '_vrMap') continue;
    const a = ours[name], b = theirs[name];
    if (!(name in ours)) yield each('missing', name, a, b);
    else if (!(name in theirs)) yield each('only ours', name, a, b);
    else if (Array.isArray(a) && Array.isArray(b) && a.length === b.length && [...a, ...b].every((item) => item?._vrMap)) {
      for (const [i, item] of a.entries()) yield* differences(item, b[i], about);
    } else if (JSON.stringify(a) !== JSON.stringify(b)) yield each('value', name, a, b);
  }
}

function readWithDcmjs(bytes) {
  const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
  const file = DicomMessage.readFile(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const syntax = file.meta['00020010']?.Value?.[0];
  return { natural: plain(DicomMetaDictionary.naturalizeDataset(file.dict)), syntax };
}

function explanationOf(difference) {
  if (difference.file in kMalformed) return `${difference.file}: ${kMalformed[difference.file]}`;
  return kExplained.find(([, explains]) => explains(difference))?.[0];
}

test('Every readable file of the corpus has dcmjs\'s natural shape, but for what is explained', {
  skip: (!kBuilt && 'the core is not built') || (!kShared && 'the shared data is not here'),
}, async () => {
  dcmjs.log.setLevel?.('silent');
  console.warn = () => {};
  const parser = await openParser();
  const table = new Map(), unexplained = [];
  let compared = 0, equal = 0;
  for (const path of walk(join(kShared, 'dicom'))) {
    const bytes = readFileSync(path);
    let read;
    try {
      read = readWithDcmjs(bytes);
    } catch {
      continue; // what dcmjs cannot read cannot be compared
    }
    const ours = plain(parser.naturalize(bytes));
    const file = relative(join(kShared, 'dicom'), path).split('/').at(-1);
    const found = [...differences(ours, read.natural, { file, syntax: read.syntax })];
    compared += 1;
    if (found.length === 0) equal += 1;
    for (const difference of found) {
      const why = explanationOf(difference);
      if (why === undefined) {
        const { kind, name, ours: a, theirs: b } = difference;
        unexplained.push(`${file} ${kind} ${name}: ${JSON.stringify(a)?.slice(0, 80)} against ${JSON.stringify(b)?.slice(0, 80)}`);
      } else {
        table.set(why, (table.get(why) ?? new Set()).add(file));
      }
    }
  }
  if (process.env.LOBULE_TABLE) {
    process.stdout.write(`| difference | files |\n|---|---|\n`);
    for (const [why, files] of table) process.stdout.write(`| ${why} | ${files.size} |\n`);
    process.stdout.write(`${compared} files compared, ${equal} equal in all\n`);
  }
  assert.ok(compared >= 200, `${compared} files compared`);
  assert.deepEqual(unexplained, []);
  const expected = [...kExplained.map(([why]) => why), ...Object.entries(kMalformed).map(([file, why]) => `${file}: ${why}`)];
  assert.deepEqual(expected.filter((why) => !table.has(why)), [], 'explanations that explain nothing');
});
