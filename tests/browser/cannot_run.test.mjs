// Where Lobule cannot run, the page says what is missing and what to do: never a blank canvas.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startApp } from './support/app_server.mjs';
import { startBareServer } from './support/bare_server.mjs';
import { openChromium } from './support/chromium.mjs';

let app, bare;

before(async () => {
  app = await startApp();
  bare = await startBareServer(app.url);
});

after(async () => {
  await bare?.close();
  await app?.close();
});

async function wordsShown(url, { browserOptions = {}, contextOptions = {}, selector = '#remedies' } = {}) {
  const browser = await openChromium(browserOptions);
  try {
    const page = await (await browser.newContext(contextOptions)).newPage();
    await page.goto(url);
    const words = page.locator(selector);
    await words.waitFor({ state: 'visible' });
    return { text: await words.innerText(), busy: await page.locator('#veil').getAttribute('aria-busy') };
  } finally {
    await browser.close();
  }
}

test('A page that is not cross-origin isolated names both headers', async () => {
  const { text, busy } = await wordsShown(bare.url);
  assert.match(text, /not cross-origin isolated/);
  assert.match(text, /Cross-Origin-Opener-Policy: same-origin/);
  assert.match(text, /Cross-Origin-Embedder-Policy: require-corp/);
  assert.match(text, /serve\.py/);
  assert.equal(busy, 'false');
});

test('An address that is neither https nor this computer says how to reach it safely', async () => {
  const insecure = app.url.replace('127.0.0.1', 'lobule.test');
  const { text } = await wordsShown(insecure, {
    browserOptions: { more: ['--host-resolver-rules=MAP lobule.test 127.0.0.1'] },
  });
  assert.match(text, /https/);
  assert.match(text, /--tls/);
});

test('A browser without WebGL 2 says so', async () => {
  const { text } = await wordsShown(app.url, { browserOptions: { more: ['--disable-3d-apis'] } });
  assert.match(text, /WebGL 2 is not available/);
  assert.match(text, /hardware acceleration/);
});

test('Without JavaScript the page says that it needs it', async () => {
  const { text } = await wordsShown(app.url, { contextOptions: { javaScriptEnabled: false }, selector: 'noscript' });
  assert.match(text, /needs JavaScript/);
});
