// From the dropped exam to the findings, with the shipped model whole on WebAssembly.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { fourViewExam, imagesOf, middleOf } from './support/exam.mjs';

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
