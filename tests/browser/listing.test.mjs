// A folder of many files: what is shown while it is read, and that nothing of it is left out.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { holdReading } from './support/held_reading.mjs';
import { writeSparseMammogram } from './support/sparse_dicom.mjs';

const kExams = 60;
const kFiles = 4 * kExams + 1; // one is no image
const kHeldBack = 100;
const kEvery = { polling: 200 }; // ms; asked at each frame, a slow page would do little but answer
const scratch = mkdtempSync(join(tmpdir(), 'lobule-listing-'));
let app, browser;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(scratch, { recursive: true });
});

function writeFolder() {
  const views = [['R', 'CC'], ['L', 'CC'], ['R', 'MLO'], ['L', 'MLO']];
  for (let study = 1; study <= kExams; study += 1) {
    const path = join(scratch, 'exams', `${study}`);
    mkdirSync(path, { recursive: true });
    for (const [instance, [laterality, view]] of views.entries()) {
      writeSparseMammogram(join(path, `IM${instance}`), { study, instance, laterality, view, rows: 80, columns: 60 });
    }
  }
  writeFileSync(join(scratch, 'exams', 'notes.txt'), 'not an image at all, and longer than a header of one would be');
}

test('Progress is shown while a large folder is read, the page answers, and the list is complete', async () => {
  writeFolder();
  const workstation = await Workstation.open(browser, app.url);
  try {
    const { page } = workstation;
    assert.equal((await workstation.snapshot()).filesWaiting, 0);
    const reading = await holdReading(page, { most: kHeldBack });
    await workstation.letFall(join(scratch, 'exams'));

    // All files are found before all are read: how many there are is known, and how far it is.
    await page.waitForFunction(([files, some]) => {
      const { filesRead, filesWaiting } = window.lobule.debugSnapshot();
      return filesRead + filesWaiting === files && filesRead > some;
    }, [kFiles, kHeldBack / 2], kEvery);
    const meanwhile = await page.evaluate(() => window.lobule.debugSnapshot());
    assert.ok(meanwhile.exams.length > 0 && meanwhile.exams.length < kExams, 'exams are listed as they come');
    await page.keyboard.press('[');
    await page.waitForFunction((was) => window.lobule.debugSnapshot().settings.railOpen !== was, meanwhile.settings.railOpen, kEvery);

    await reading.release();
    const snapshot = await workstation.snapshot();
    assert.equal(snapshot.exams.length, kExams);
    for (const { images, label } of snapshot.exams) assert.equal(images.length, 4, label);
    assert.deepEqual(snapshot.errors.map(({ file }) => file), ['exams/notes.txt']);
    assert.deepEqual([snapshot.filesWaiting, snapshot.filesRead], [0, 0]);
  } finally {
    await workstation.close();
  }
});

test('A disc whose directory lists an image that did not come says so, and a whole one says nothing', async () => {
  const discs = ['whole', 'scratched'].map((name) => join(scratch, name));
  for (const disc of discs) cpSync(join(kRepository, 'tests/fixtures/disc'), disc, { recursive: true, filter: (path) => !path.endsWith('.py') });
  rmSync(join(discs[1], 'PT000000/ST000000/SE000000/IM000001'));
  const workstation = await Workstation.open(browser, app.url);
  try {
    await workstation.drop(discs[0]);
    assert.deepEqual((await workstation.snapshot()).errors, []);
    await workstation.drop(discs[1]);
    const { errors } = await workstation.snapshot();
    assert.deepEqual(errors, [{ file: 'scratched/DICOMDIR', message: '1 of the 3 images that this directory lists is not among the files.' }]);
  } finally {
    await workstation.close();
  }
});
