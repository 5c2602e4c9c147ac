// Zip archives, written by Python's zipfile: what they hold comes back, and what is made to exhaust memory is refused.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { kNoRoomToUnpack, readArchive, sourceOfBlob } from '../../web/archive.js';
import { filesOf, readInput } from '../../web/cli/inputs.mjs';
import { filesFromInput, readAll } from '../../web/files.js';

const scratch = mkdtempSync(join(tmpdir(), 'lobule-archive-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function makeArchive(name, script) {
  const path = join(scratch, name);
  const done = spawnSync('python3', ['-c', `import zipfile, struct\npath = ${JSON.stringify(path)}\n${script}`], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return path;
}

const kExam = `
with zipfile.ZipFile(path, 'w') as z:
    z.writestr('exam/', '')
    z.writestr('exam/RCC.dcm', bytes(range(256)) * 400, zipfile.ZIP_DEFLATED)
    z.writestr('exam/LCC', b'as it is', zipfile.ZIP_STORED)
    z.writestr('exam/größe.dcm', b'', zipfile.ZIP_DEFLATED)
    z.writestr('DICOMDIR', b'a directory')
    z.comment = b'a comment behind the end'
`;

const open = (path) => readArchive(sourceOfBlob(new Blob([readFileSync(path)])));

test('Files in an archive come back byte for byte, with their names', async () => {
  const files = await open(makeArchive('exam.zip', kExam));
  assert.deepEqual(files.map(({ name }) => name), ['exam/RCC.dcm', 'exam/LCC', 'exam/größe.dcm', 'DICOMDIR']);
  const deflated = await files[0].read();
  assert.equal(deflated.length, 102400);
  assert.ok(deflated.every((byte, i) => byte === i % 256));
  assert.equal(Buffer.from(await files[1].read()).toString(), 'as it is');
  assert.equal((await files[2].read()).length, 0);
});

test('The page and the command line read archives in place, and leave a DICOMDIR to the files beside it', async () => {
  const path = makeArchive('page.zip', kExam);
  const seen = new Map();
  const file = new File([readFileSync(path)], 'page.zip');
  await readAll(filesFromInput({ files: [file], webkitdirectory: false }), {
    onFile: (name, file) => seen.set(name, file.size),
    onError: (name, sentence) => assert.fail(`${name}: ${sentence}`),
  });
  assert.deepEqual([...seen].sort(), [['page.zip/exam/LCC', 8], ['page.zip/exam/RCC.dcm', 102400], ['page.zip/exam/größe.dcm', 0]]);
  const { files, failures } = await filesOf([path]);
  assert.deepEqual(failures, []);
  assert.deepEqual(files, ['exam/RCC.dcm', 'exam/LCC', 'exam/größe.dcm'].map((name) => `${path}/${name}`));
  assert.equal((await readInput(files[0])).length, 102400);
});

test('An archive that cannot be read is a sentence, and the other files open', async () => {
  const errors = [], names = [];
  const found = [new File(['no archive'], 'broken.zip'), new File(['x'], 'other.dcm')];
  await readAll(filesFromInput({ files: found, webkitdirectory: false }), {
    onFile: (name) => names.push(name),
    onError: (name, sentence) => errors.push([name, sentence]),
  });
  assert.deepEqual(names, ['other.dcm']);
  assert.equal(errors.length, 1);
  assert.equal(errors[0][0], 'broken.zip');
  assert.match(errors[0][1], /no zip archive/);
});

// The size that the directory claims for its first entry, or a later one, becomes another.
const kClaim = (size, entry = 0) => `
data = bytearray(open(path, 'rb').read())
at = -1
for n in range(${entry} + 1): at = data.index(b'PK\\x01\\x02', at + 1)
data[at + 24:at + 28] = struct.pack('<I', ${size})
open(path, 'wb').write(data)
`;

test('Archives made to exhaust memory are refused before anything is unpacked', async () => {
  const small = makeArchive('claim.zip', `${kExam}${kClaim(2 ** 31)}`);
  await assert.rejects(open(small), /claims more than its bytes can hold/);
  const many = makeArchive('total.zip', `
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
    for n in range(5): z.writestr(f'{n}', b'x')
data = bytearray(open(path, 'rb').read())
at = -1
for n in range(5):
    at = data.index(b'PK\\x01\\x02', at + 1)
    data[at + 24:at + 28] = struct.pack('<I', 1 << 30)
open(path, 'wb').write(data)
`);
  await assert.rejects(open(many), /unpacks to 5120 MiB/);
  const overlapping = makeArchive('overlap.zip', `
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
    for n in range(2): z.writestr(f'{n}', bytes(range(256)) * 9)
data = bytearray(open(path, 'rb').read())
first = data.index(b'PK\\x01\\x02')
second = data.index(b'PK\\x01\\x02', first + 1)
data[second + 42:second + 46] = data[first + 42:first + 46]
open(path, 'wb').write(data)
`);
  await assert.rejects(open(overlapping), /overlap/);
});

test('A file that unpacks to more than it claimed, or to other bytes, is damaged', async () => {
  for (const size of [10, 102399, 102401]) {
    const files = await open(makeArchive('lie.zip', `${kExam}${kClaim(size, 1)}`));
    await assert.rejects(files[0].read(), /damaged inside its archive/, String(size));
  }
});

test('A lack of memory is called that, not damage and not a permission that is missing', async (t) => {
  const archive = readFileSync(makeArchive('memory.zip', kExam));
  const errorsOf = async (file, onFile) => {
    const errors = new Map();
    await readAll(filesFromInput({ files: [file], webkitdirectory: false }), { onFile, onError: (name, why) => errors.set(name, why) });
    return errors;
  };
  // Browsers refuse to read from Blobs that they had no room for with the same error as for files that may not be read.
  const refuse = async () => { throw new DOMException('The requested file could not be read', 'NotReadableError'); };
  const inside = await errorsOf(new File([archive], 'memory.zip'), refuse);
  assert.deepEqual([...inside.keys()].sort(), ['memory.zip/exam/LCC', 'memory.zip/exam/RCC.dcm', 'memory.zip/exam/größe.dcm']);
  assert.deepEqual([...new Set(inside.values())], [kNoRoomToUnpack]);
  assert.match((await errorsOf(new File(['x'], 'locked.dcm'), refuse)).get('locked.dcm'), /check its permissions/);

  const whole = globalThis.DecompressionStream;
  t.after(() => { globalThis.DecompressionStream = whole; });
  globalThis.DecompressionStream = class { constructor() { throw new RangeError('Array buffer allocation failed'); } };
  const files = await open(join(scratch, 'memory.zip'));
  await assert.rejects(files[0].read(), { message: kNoRoomToUnpack });
  assert.equal(Buffer.from(await files[1].read()).toString(), 'as it is');
});

test('Whatever is cut off or changed, an archive ends in a sentence or in the right bytes', async () => {
  const whole = readFileSync(makeArchive('whole.zip', kExam));
  let refused = 0;
  for (let at = 0; at < whole.length; at += 7) {
    const changed = Uint8Array.from(whole);
    changed[at] ^= 0xff;
    for (const bytes of [whole.subarray(0, at), changed]) {
      try {
        for (const file of await readArchive(sourceOfBlob(new Blob([bytes])))) await file.read();
      } catch (error) {
        refused += 1;
        assert.match(error.message, /^The .*\.$/);
      }
    }
  }
  assert.ok(refused > 20, `${refused} refused`);
});
