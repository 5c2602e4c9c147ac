// The same page in Firefox ESR: open, hang, window, analyze on WebAssembly.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startApp } from './support/app_server.mjs';
import { fourViewExam, hungViews, imagesOf, middleOf } from './support/exam.mjs';
import { firefoxPath, hasVirtualScreen, openFirefox } from './support/firefox.mjs';
import { meanBrightness, readPng } from './support/png.mjs';

const kMissing = !firefoxPath() ? 'Firefox ESR is not installed' : !hasVirtualScreen() ? 'Xvfb is not installed' : false;
const kPatience = { timeout: 600_000 };

let app, firefox, page;

const idle = () => page.evaluate(() => window.lobule.idle());

// `waitForFunction` builds a function from text, which the page's policy refuses in ESR 140.
async function untilLoaded() {
  const end = performance.now() + kPatience.timeout;
  while (!(await page.evaluate(() => document.getElementById('veil').getAttribute('aria-busy') === 'false'))) {
    assert.ok(performance.now() < end, 'the page never finished loading');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function snapshot() {
  await idle();
  return page.evaluate(() => window.lobule.debugSnapshot());
}

before(async () => {
  if (kMissing) return;
  [app, firefox] = await Promise.all([startApp(), openFirefox()]);
  page = await firefox.browser.newPage();
  page.setDefaultTimeout(kPatience.timeout);
  await page.goto(app.url);
  await untilLoaded();
});

after(async () => {
  await firefox?.close();
  await app?.close();
});

test('Firefox runs the page', { skip: kMissing, timeout: kPatience.timeout }, async () => {
  assert.equal(await page.$eval('#remedies', (element) => element.textContent), '');
  assert.deepEqual((await snapshot()).exams, []);
});

test('Firefox opens and hangs a four-view exam', { skip: kMissing, timeout: kPatience.timeout }, async () => {
  const folder = fourViewExam();
  const files = readdirSync(folder).filter((name) => name.endsWith('.dcm')).map((name) => join(folder, name));
  await (await page.$('#pick-files')).uploadFile(...files);
  const now = await snapshot();
  assert.deepEqual(now.errors, []);
  assert.deepEqual(hungViews(now), ['R CC', 'L CC', 'R MLO', 'L MLO']);
  const picture = readPng(await page.screenshot());
  for (const { rectCss } of now.viewports) assert.ok(meanBrightness(picture, rectCss) > 5, 'every view shows its picture');
});

test('Firefox windows by the right button', { skip: kMissing, timeout: kPatience.timeout }, async () => {
  const before = await snapshot();
  const middle = middleOf(before.viewports[0]);
  await page.mouse.move(middle.x, middle.y);
  await idle();
  await page.mouse.down({ button: 'right' });
  await idle();
  await page.mouse.move(middle.x + 60, middle.y - 40);
  await idle();
  await page.mouse.up({ button: 'right' });
  const now = await snapshot();
  assert.notDeepEqual(now.viewports[0].window, before.viewports[0].window);
  assert.deepEqual(now.viewports[1].window, before.viewports[1].window);
});

test('Firefox analyzes on WebAssembly', { skip: kMissing, timeout: kPatience.timeout }, async () => {
  await page.keyboard.press('a');
  const now = await snapshot();
  assert.equal(now.backend, 'wasm');
  assert.deepEqual(now.jobs.filter(({ state }) => state === 'failed'), []);
  for (const { file, analysis } of imagesOf(now)) assert.equal(analysis?.backend, 'wasm', file);
});
