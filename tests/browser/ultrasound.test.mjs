// Breast ultrasound as it came: outlined by a threshold that the reader moves, measured, and loops read frame by frame.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf, kShared } from './support/exam.mjs';
import { readPng } from './support/png.mjs';
import { misfits } from './support/schema.mjs';

let app, browser;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });

after(async () => {
  await browser?.close();
  await app?.close();
});

function shared(...path) {
  const file = kShared && join(kShared, ...path);
  return file && existsSync(file) ? file : null;
}

const widthOf = ({ box: [left, , right] }) => right - left;

test('A lower outline threshold gives a wider outline, and the mark of the original\'s value is there to be clicked', async (context) => {
  const file = shared('data', 'busi', 'images', 'malignant_001.webp');
  if (!file) return context.skip('the shared data is not here');
  const workstation = await Workstation.open(browser, app.url);
  await workstation.drop(file);
  await workstation.press('a');
  const before = await workstation.snapshot();
  assert.equal(imagesOf(before)[0].analysis.model, 'us-lesion');
  assert.equal(before.findings.length, 1);
  assert.equal(before.settings.malignancyPoint, 'sensitive', 'leaning to malignant unless told');

  await workstation.clickOn('threshold', { along: 0.45 });
  const now = await workstation.snapshot();
  assert.ok(Math.abs(now.settings.ultrasoundThreshold - 0.45) < 0.02, `${now.settings.ultrasoundThreshold}`);
  assert.equal(now.findings.length, 1);
  assert.ok(widthOf(now.findings[0]) >= widthOf(before.findings[0]));
  assert.deepEqual(workstation.complaints, []);
  await workstation.close();
});

// Share of points within a viewport's middle that are amber: red well above blue, green between.
function amberShare({ width, channels, pixels }, { x, y, width: wide, height: high }) {
  let amber = 0, all = 0;
  for (let row = Math.ceil(y); row < y + high; row += 2) {
    for (let column = Math.ceil(x); column < x + wide; column += 2) {
      const [red, green, blue] = pixels.subarray(channels * (row * width + column), channels * (row * width + column) + 3);
      all += 1;
      if (red > green + 8 && green > blue + 8) amber += 1;
    }
  }
  return amber / all;
}

test('An analysis is told in four steps, from what the network sees to the findings', async (context) => {
  const file = shared('data', 'busi', 'images', 'malignant_001.webp');
  if (!file) return context.skip('the shared data is not here');
  const workstation = await Workstation.open(browser, app.url);
  await workstation.drop(file);
  await workstation.press('q');
  assert.equal((await workstation.snapshot()).explained, null, 'nothing is analysed yet');
  await workstation.press('a');
  await workstation.press('q');
  const pictures = [];
  for (const step of [0, 1, 2, 3]) {
    const snapshot = await workstation.snapshot();
    assert.equal(snapshot.explained, step);
    assert.equal(snapshot.findings.length, 1, 'the findings stay');
    const { rectCss } = snapshot.viewports[0];
    pictures.push({ amber: amberShare(readPng(await workstation.page.screenshot()), rectCss), rectCss });
    await workstation.press('.');
  }
  const [input, , threshold, regions] = pictures.map(({ amber }) => amber);
  assert.equal(input, 0, 'grey alone');
  assert.ok(threshold > 0.05, `${threshold} of the viewport lies above the threshold`);
  assert.ok(regions > 0 && regions < threshold / 3, 'outlines, no area');
  assert.equal((await workstation.snapshot()).explained, 3, 'the last step stays');
  await workstation.press('Escape');
  const after = await workstation.snapshot();
  assert.equal(after.explained, null);
  assert.ok(after.viewports[0].rectCss.height > pictures[0].rectCss.height, 'the caption is gone');
  assert.deepEqual(workstation.complaints, []);
  await workstation.close();
});

test('A DICOM file with its own calibration gives areas in square millimetres', async (context) => {
  const file = shared('dicom', 'us', 'dataset-uta11-dicom__00378d36_IM4.dcm');
  if (!file) return context.skip('the shared data is not here');
  const workstation = await Workstation.open(browser, app.url);
  await workstation.drop(file);
  await workstation.press('a');
  const { findings } = await workstation.snapshot();
  assert.ok(findings.length > 0);
  for (const { areaMm2 } of findings) assert.ok(areaMm2 > 1 && areaMm2 < 5000, `${areaMm2}`);
  await workstation.close();
});

test('A loop is read frame by frame until it is cancelled, and each frame keeps its own scores', async (context) => {
  const file = shared('dicom', 'decoders', 'pydicom__examples_ybr_color.dcm');
  if (!file) return context.skip('the shared data is not here');
  const workstation = await Workstation.open(browser, app.url);
  await workstation.drop(file);
  const [loop] = imagesOf(await workstation.snapshot());
  assert.equal(loop.frames, 30);
  await workstation.page.keyboard.press('Shift+A');
  await workstation.page.waitForFunction(() => window.lobule.debugSnapshot().exams[0].images[0].framesAnalyzed >= 3);
  await workstation.press('c');
  const cancelled = await workstation.snapshot();
  const [image] = imagesOf(cancelled);
  assert.ok(image.framesAnalyzed >= 3, `${image.framesAnalyzed}`);
  assert.deepEqual(misfits(cancelled, JSON.parse(readFileSync(join(kRepository, 'web', 'snapshot.schema.json'), 'utf8'))), []);

  const seen = new Set();
  for (let step = 0; step < 30 && imagesOf(await workstation.snapshot())[0].frame > 0; step += 1) await workstation.press('ArrowLeft');
  for (let frame = 0; frame < 3; frame += 1) {
    const [shown] = imagesOf(await workstation.snapshot());
    assert.equal(shown.frame, frame);
    seen.add(shown.analysis.scores.malignant);
    await workstation.press('ArrowRight');
  }
  assert.equal(seen.size, 3, 'three frames, three answers');
  await workstation.close();
});

test('The sample ultrasound opens from the site itself, is known for what it is, and its lesion is outlined where the truth has it', async () => {
  const workstation = await Workstation.open(browser, app.url);
  await workstation.press('Shift+E');
  await workstation.press('a');
  const snapshot = await workstation.snapshot();
  const [image] = imagesOf(snapshot);
  assert.equal(image.modality, 'US');
  assert.equal(image.modalitySource, 'pixels');
  assert.equal(image.analysis.model, 'us-lesion');
  const { lesions } = JSON.parse(readFileSync(join(kRepository, 'build', 'web-release', 'sample-ultrasound', 'truth.json'), 'utf8'));
  assert.equal(snapshot.findings.length, lesions.length);
  const [{ box: [left, top, right, bottom] }] = lesions;
  const [a, b, c, d] = snapshot.findings[0].box;
  const common = Math.max(0, Math.min(right, c) - Math.max(left, a)) * Math.max(0, Math.min(bottom, d) - Math.max(top, b));
  assert.ok(common / ((right - left) * (bottom - top)) > 0.5, `${snapshot.findings[0].box} for ${lesions[0].box}`);
  assert.deepEqual(snapshot.errors, []);
  assert.deepEqual(workstation.complaints, []);
  await workstation.close();
});
