// A network that shows the nipple takes part in the landmarks of the page where the site offers one, and is not missed
// where it does not or cannot run.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf, sampleExam } from './support/exam.mjs';
import { misfits } from './support/schema.mjs';

const kFixtures = join(kRepository, 'tests', 'fixtures', 'models');

let app, browser;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
});

// The page as it is served, but with fixtures in place of the shipped models; asked: the weights that it fetched.
async function openWith(models, { isWeightsFile = () => true } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const asked = [];
  await context.route('**/models/**', (route) => {
    const [folder, name] = new URL(route.request().url()).pathname.split('/').slice(-2);
    if (name === 'index.json') return route.fulfill({ json: { entries: models.map((model) => `${model}/model.json`) } });
    if (name === 'model.json') return route.fulfill({ body: readFileSync(join(kFixtures, folder, name)), contentType: 'application/json' });
    asked.push(folder);
    if (!isWeightsFile(folder)) return route.fulfill({ status: 404, body: '' });
    return route.fulfill({ body: readFileSync(join(kFixtures, folder, name)), contentType: 'application/octet-stream' });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(app.url);
  const workstation = new Workstation(context, page);
  await workstation.started();
  await workstation.drop(sampleExam());
  return { workstation, asked };
}

function nipplesOf({ landmarks }) {
  return landmarks.map(({ nipple }) => nipple?.withNetwork);
}

test('Landmarks that are shown were found with the network', async () => {
  const { workstation, asked } = await openWith(['fixture-lesion', 'fixture-nipple']);
  await workstation.press('b');
  const snapshot = await workstation.snapshot();
  const schema = JSON.parse(readFileSync(join(kRepository, 'web', 'snapshot.schema.json'), 'utf8'));
  assert.deepEqual(misfits(snapshot, schema), []);
  assert.deepEqual(nipplesOf(snapshot), [true, true, true, true]);
  assert.deepEqual(snapshot.errors, []);
  assert.deepEqual(asked, ['fixture-nipple']);

  // An analysis keeps them.
  await workstation.press('a');
  const analysed = await workstation.snapshot();
  assert.deepEqual(imagesOf(analysed).map(({ analysis }) => analysis?.model), Array(4).fill('fixture-lesion'));
  assert.deepEqual(analysed.landmarks, snapshot.landmarks);
  assert.deepEqual(workstation.complaints, []);
  await workstation.close();
});

test('An analysis asks the network too', async () => {
  const { workstation } = await openWith(['fixture-lesion', 'fixture-nipple']);
  await workstation.press('a');
  assert.deepEqual(nipplesOf(await workstation.snapshot()), [true, true, true, true]);
  await workstation.close();
});

test('Without the network, or with weights that cannot be had, the classical finder does it in silence', async () => {
  for (const models of [['fixture-lesion'], ['fixture-lesion', 'fixture-nipple']]) {
    const { workstation } = await openWith(models, { isWeightsFile: (folder) => folder !== 'fixture-nipple' });
    await workstation.press('b');
    const snapshot = await workstation.snapshot();
    assert.deepEqual(nipplesOf(snapshot), [false, false, false, false]);
    assert.deepEqual(snapshot.errors, []);
    assert.deepEqual(snapshot.jobs, []);
    await workstation.close();
  }
});
