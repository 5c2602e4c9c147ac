// Large JPEG 2000 frames are decoded in workers of their own, whose memory goes with them: they come when such a frame
// is wanted, end when none was for a while, and whoever cannot start them still sees the picture.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf } from './support/exam.mjs';
import { readPng } from './support/png.mjs';

const kFixtures = join(kRepository, 'tests', 'fixtures');
const kFiles = ['jpeg-2000.dcm', 'htj2k.dcm'].map((name) => join(kFixtures, 'previews', name));
let app, browser, workstation;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
});
beforeEach(async () => { workstation = await Workstation.open(browser, app.url); });
afterEach(async () => { await workstation.close(); });

const isDecoder = (worker) => new URL(worker.url()).pathname === '/decode_worker.js';
const living = () => workstation.page.workers().filter(isDecoder);

// As the browser counts, not as the page does.
async function whenAllHaveEnded() {
  await workstation.page.waitForFunction(() => window.lobule.decoderCount() === 0, null, { timeout: 60_000, polling: 100 });
  for (const began = Date.now(); living().length > 0 && Date.now() < began + 60_000;) await workstation.page.waitForTimeout(100);
  assert.deepEqual(living().map((worker) => worker.url()), []);
}

function countDecoders() {
  const seen = { count: 0 };
  workstation.page.on('worker', (worker) => { if (isDecoder(worker)) seen.count += 1; });
  return seen;
}

async function picture() {
  const { viewports: [viewport] } = await workstation.snapshot();
  await workstation.page.mouse.move(5, 5);
  await workstation.idle();
  return readPng(await workstation.page.screenshot({ clip: viewport.rectCss })).pixels;
}

async function assertReady() {
  const snapshot = await workstation.snapshot();
  assert.deepEqual(snapshot.errors, []);
  assert.deepEqual(imagesOf(snapshot).map(({ load, reduction }) => [load, reduction]), imagesOf(snapshot).map(() => ['ready', 0]));
  assert.ok(imagesOf(snapshot).length > 0);
}

test('The workers come with the first large frame, end after it, and come again', async () => {
  const seen = countDecoders();
  await workstation.drop(join(kFixtures, 'dicom', 'jpeg-2000.dcm'));
  await assertReady();
  assert.equal(seen.count, 0, 'a small frame needs none');
  await workstation.press('Shift+X');
  for (let round = 1; round <= 2; round += 1) {
    await workstation.drop(...kFiles);
    await assertReady();
    assert.ok(seen.count >= 2 * round, `${seen.count} workers were started by round ${round}`);
    await whenAllHaveEnded();
    await workstation.press('Shift+X');
  }
  assert.deepEqual(workstation.complaints, []);
});

for (const refused of ['decode_worker.js', 'lobule_j2k.wasm']) {
  test(`Without ${refused} the core decodes by itself, to the same picture`, async () => {
    await workstation.drop(kFiles[0]);
    await assertReady();
    const expected = await picture();
    assert.ok(new Set(expected).size > 100, 'there is a picture');
    await workstation.close();

    workstation = await Workstation.open(browser, app.url);
    let refusals = 0;
    await workstation.page.route(`**/${refused}`, (route) => { refusals += 1; return route.abort(); });
    await workstation.drop(kFiles[0]);
    await assertReady();
    assert.ok(refusals > 0);
    assert.deepEqual(await picture(), expected);
    assert.deepEqual(living(), []);
  });
}

test('Exams closed in the midst of decoding leave the workers fit for the next', async () => {
  for (let round = 0; round < 6; round += 1) {
    await workstation.letFall(...kFiles);
    await workstation.page.waitForFunction(() => window.lobule.debugSnapshot().exams.length > 0, null, { polling: 5 });
    await workstation.page.waitForTimeout(15 * round); // wherever the work happens to be then
    await workstation.press('Shift+X');
    if ((await workstation.snapshot()).exams.length > 0) await workstation.press('Shift+X'); // the second file came later
  }
  await workstation.drop(...kFiles);
  await assertReady();
  await whenAllHaveEnded();
  assert.deepEqual(workstation.complaints, []);
});
