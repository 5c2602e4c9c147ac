// The page's own Analyze on WebGPU, drawn in software: one view through a tiny model, with the score that WebAssembly gives.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { fourViewExam, imagesOf } from './support/exam.mjs';

const kModel = join(kRepository, 'tests', 'fixtures', 'models', 'fixture-lesion');
// The two add up floats in another order; the model's probabilities are good to far less than this.
const kTolerance = 0.005;

let app, browser;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium({ webgpu: true })]); });
after(async () => {
  await browser?.close();
  await app?.close();
});

// The page as it is served, but with the fixture in place of the shipped models, and the reader's wish for a back end.
async function analysisOn(backendWish, view) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 700 } });
  await context.route('**/models/**', (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1);
    if (name === 'index.json') return route.fulfill({ json: { entries: ['fixture-lesion/model.json'] } });
    return route.fulfill({ body: readFileSync(join(kModel, name)), contentType: name.endsWith('.json') ? 'application/json' : 'application/octet-stream' });
  });
  await context.addInitScript((wish) => localStorage.setItem('lobule.settings', JSON.stringify({ backendWish: wish })), backendWish);
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(app.url);
  const workstation = new Workstation(context, page);
  await workstation.started();
  await workstation.drop(view);
  await workstation.press('a');
  const snapshot = await workstation.snapshot();
  await workstation.close();
  assert.deepEqual(snapshot.errors, []);
  assert.deepEqual(snapshot.jobs.filter(({ state }) => state === 'failed'), []);
  assert.equal(snapshot.backend, backendWish, snapshot.backendReason);
  const [{ analysis }, ...others] = imagesOf(snapshot);
  assert.deepEqual(others, []);
  return analysis;
}

async function hasAdapter() {
  const page = await browser.newPage();
  try {
    await page.goto(app.url);
    return await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  } finally {
    await page.close();
  }
}

test('Analyze runs on WebGPU and scores a view as WebAssembly does', async (t) => {
  if (!await hasAdapter()) return t.skip('This browser has no WebGPU adapter, not even in software.');
  const folder = fourViewExam();
  const view = join(folder, readdirSync(folder).filter((name) => name.endsWith('.dcm')).sort()[0]);
  const onProcessor = await analysisOn('wasm', view);
  const onGpu = await analysisOn('webgpu', view);
  assert.deepEqual([onProcessor.model, onProcessor.backend], ['fixture-lesion', 'wasm']);
  assert.deepEqual([onGpu.model, onGpu.backend], ['fixture-lesion', 'webgpu']);
  assert.ok(onGpu.timings.inferenceMs > 0);
  assert.deepEqual(Object.keys(onGpu.scores), Object.keys(onProcessor.scores));
  assert.ok(onProcessor.scores.maxScore > 0.01, 'the model answers something');
  for (const [name, score] of Object.entries(onProcessor.scores)) {
    assert.ok(Math.abs(onGpu.scores[name] - score) <= kTolerance, `${name}: ${score} and ${onGpu.scores[name]}`);
  }
});
