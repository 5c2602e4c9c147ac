// From the dropped exam to the findings, with the shipped model whole on WebAssembly.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { fourViewExam, imagesOf } from './support/exam.mjs';
import { readPng } from './support/png.mjs';

let app, browser, workstation;

before(async () => {
  [app, browser] = await Promise.all([startApp(), openChromium()]);
  workstation = await Workstation.open(browser, app.url);
  await workstation.drop(fourViewExam());
});

after(async () => {
  await browser?.close();
  await app?.close();
});

test('The page says which models it has and what they run on', async () => {
  const { models, backend, backendReason } = await workstation.snapshot();
  assert.ok(models.some(({ id, status }) => id === 'mammo-lesion' && status === 'ready'), JSON.stringify(models));
  assert.equal(backend, 'wasm');
  assert.match(backendReason, /^[A-Z].*\.$/);
});

test('Analyze runs the shipped model on every view', async () => {
  await workstation.press('a');
  const snapshot = await workstation.snapshot();
  assert.deepEqual(snapshot.jobs.filter(({ state }) => state === 'failed'), []);
  for (const { file, analysis } of imagesOf(snapshot)) {
    assert.equal(analysis?.model, 'mammo-lesion', file);
    assert.equal(analysis.backend, 'wasm');
    assert.ok(analysis.timings.inferenceMs > 0);
  }
  assert.deepEqual(workstation.complaints, []);
});

// Pixels of the amber in which the page draws what a model made, inside a viewport.
async function amberPixels({ rectCss }) {
  const { width, channels, pixels } = readPng(await workstation.page.screenshot());
  let count = 0;
  for (let y = Math.ceil(rectCss.y); y < rectCss.y + rectCss.height - 1; y += 1) {
    for (let x = Math.ceil(rectCss.x); x < rectCss.x + rectCss.width - 1; x += 1) {
      const [red, green, blue] = pixels.subarray((y * width + x) * channels);
      if (red > 200 && green > 120 && green < 190 && blue < 110) count += 1;
    }
  }
  return count;
}

test('A lower threshold shows more, each above it, and keeps the most suspicious', async () => {
  const before = await workstation.snapshot();
  await workstation.clickOn('threshold', { along: 0.03 });
  const now = await workstation.snapshot();
  assert.ok(now.settings.mammoThreshold < before.settings.mammoThreshold - 0.2);
  assert.ok(now.findings.length > 0, 'a low threshold marks something');
  for (const { score } of now.findings) assert.ok(score >= now.settings.mammoThreshold);
  // Regions grow and may join: what stays is the most suspicious place of each image.
  const highest = ({ findings }, image) => Math.max(0, ...findings.filter(({ imageId }) => imageId === image).map(({ score }) => score));
  for (const { imageId } of before.findings) assert.equal(highest(now, imageId), highest(before, imageId), imageId);
});

test('Findings lie over the images, and one key takes all marks away', async () => {
  const shown = await workstation.snapshot();
  const index = shown.viewports.findIndex(({ overlays }) => overlays.length > 0);
  assert.ok(index >= 0);
  const marked = await amberPixels(shown.viewports[index]);
  assert.ok(marked > 20, `${marked} amber pixels`);
  await workstation.press('Space');
  const hidden = await workstation.snapshot();
  assert.equal(hidden.settings.showOverlays, false);
  assert.deepEqual(hidden.viewports.flatMap(({ overlays }) => overlays), []);
  assert.ok(await amberPixels(hidden.viewports[index]) < marked / 4, 'the marks are gone from the picture');
  await workstation.press('Space');
  assert.equal((await workstation.snapshot()).settings.showOverlays, true);
});

test('Choosing a finding in the list zooms to it', async () => {
  await workstation.clickOn('threshold'); // in its middle a finding is no larger than a lesion
  const before = await workstation.snapshot();
  await workstation.clickOn(before.controls.find(({ name }) => name.startsWith('finding ')).name);
  const now = await workstation.snapshot();
  const { imageId, box: [left, top, right, bottom] } = now.findings.find(({ selected }) => selected);
  const index = now.viewports.findIndex((viewport) => viewport.imageId === imageId);
  assert.ok(now.viewports[index].zoom > before.viewports[index].zoom, 'the view is larger');
  const [column, row] = now.viewports[index].pan;
  const image = imagesOf(now).find(({ id }) => id === imageId);
  assert.ok(Math.abs(column - (left + right) / 2) < image.columns / 8, 'the finding is in the middle across');
  assert.ok(Math.abs(row - (top + bottom) / 2) < image.rows / 8, 'the finding is in the middle down');
});

test('The keys walk through the findings and hide one', async () => {
  const selectedIn = ({ findings }) => findings.find(({ selected }) => selected)?.id;
  const first = await workstation.snapshot();
  await workstation.press('ArrowDown');
  const next = await workstation.snapshot();
  if (first.findings.length > 1) assert.notEqual(selectedIn(next), selectedIn(first));
  const id = selectedIn(next);
  await workstation.press('x');
  const hidden = await workstation.snapshot();
  assert.equal(hidden.findings.find((finding) => finding.id === id).hidden, true);
  assert.ok(!hidden.viewports.some(({ overlays }) => overlays.includes(id)));
  await workstation.press('x');
  assert.equal((await workstation.snapshot()).findings.find((finding) => finding.id === id).hidden, false);
});

test('A second Analyze with the session kept gives the same findings', async () => {
  const before = await workstation.snapshot();
  await workstation.press('a');
  const now = await workstation.snapshot();
  assert.deepEqual(now.findings.map(({ score, box }) => ({ score, box })), before.findings.map(({ score, box }) => ({ score, box })));
});
