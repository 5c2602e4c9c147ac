// Files stay where they are: the core's memory, which never shrinks, holds headers and the frames on screen.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { fourViewExam, imagesOf } from './support/exam.mjs';
import { writeSparseMammogram } from './support/sparse_dicom.mjs';

const kMebibyte = 2 ** 20;
const scratch = mkdtempSync(join(tmpdir(), 'lobule-memory-'));
let app, browser, workstation;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(scratch, { recursive: true });
});
beforeEach(async () => { workstation = await Workstation.open(browser, app.url); });
afterEach(async () => { await workstation.close(); });

const heapBytes = () => workstation.page.evaluate(() => window.lobule.heapBytes());

test('A tomosynthesis object of 585 MiB shows its frames in less than 400 MiB of heap', async () => {
  const path = join(scratch, 'tomosynthesis.dcm');
  writeSparseMammogram(path, { frames: 36 });
  await workstation.drop(path);
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft']) await workstation.press(key);
  const snapshot = await workstation.snapshot();
  const [image] = imagesOf(snapshot);
  assert.equal(image.frames, 36);
  assert.equal(snapshot.viewports[0].frame, 1);
  assert.equal(image.load, 'ready');
  assert.deepEqual(snapshot.errors, []);
  const heap = await heapBytes();
  assert.ok(heap < 400 * kMebibyte, `${heap / kMebibyte} MiB`);
});

test('An exam that is opened and closed again and again leaves the heap as the first time left it', async () => {
  const marks = [];
  for (let round = 0; round < 5; round += 1) {
    await workstation.drop(fourViewExam());
    const snapshot = await workstation.snapshot();
    assert.equal(imagesOf(snapshot).length, 4, `round ${round}`);
    assert.ok(imagesOf(snapshot).every(({ load }) => load === 'ready'));
    marks.push(await heapBytes());
    await workstation.press('Shift+X');
    assert.deepEqual((await workstation.snapshot()).exams, []);
  }
  // Allocations of several threads fall differently each time: half of one exam's pixels is room enough for that.
  assert.ok(marks.at(-1) <= marks[0] + 24 * kMebibyte, marks.map((mark) => mark / kMebibyte).join(', '));
});
