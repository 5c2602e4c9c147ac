// When the page draws, and what becomes of it when the browser takes the graphics away.

import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { fourViewExam, middleOf } from './support/exam.mjs';
import { readPng } from './support/png.mjs';

let app, browser, workstation;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
});
beforeEach(async () => { workstation = await Workstation.open(browser, app.url); });
afterEach(async () => { await workstation.close(); });

const framesDrawn = async () => (await workstation.snapshot()).frame;
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// Animation frames that the core asks for, whoever draws them.
async function countFrameRequests(page) {
  await page.evaluate(() => {
    const ask = window.requestAnimationFrame.bind(window);
    window.framesAsked = 0;
    window.requestAnimationFrame = (callback) => {
      window.framesAsked += 1;
      return ask(callback);
    };
  });
  return () => page.evaluate(() => window.framesAsked);
}

test('A page at rest asks the browser for no frame', async () => {
  await workstation.drop(fourViewExam());
  await pause(2500); // hover effects of the drop run out
  const asked = await countFrameRequests(workstation.page);
  await pause(2000);
  assert.equal(await asked(), 0);
  await workstation.page.mouse.move(400, 300);
  await pause(300);
  assert.ok(await asked() > 0, 'the pointer wakes it');
});

test('One step of the wheel is on screen within a few frames', async () => {
  await workstation.drop(fourViewExam());
  await pause(2500);
  const middle = middleOf((await workstation.snapshot()).viewports[0]);
  const before = await framesDrawn();
  await workstation.page.mouse.move(middle.x, middle.y);
  const zoomBefore = (await workstation.snapshot()).viewports[0].zoom;
  await workstation.wheel(middle, -1);
  assert.notEqual((await workstation.snapshot()).viewports[0].zoom, zoomBefore);
  assert.ok(await framesDrawn() > before);
});

test('Graphics that the browser takes away come back with the same picture', async () => {
  await workstation.drop(fourViewExam());
  await workstation.page.mouse.move(5, 890);
  await pause(2500);
  const before = readPng(await workstation.page.screenshot());
  await workstation.page.evaluate(() => {
    window.loser = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
    window.loser.loseContext();
  });
  await workstation.page.waitForFunction(() => /graphics away/.test(document.getElementById('announcement').textContent));
  await workstation.page.evaluate(() => window.loser.restoreContext());
  await workstation.page.waitForFunction(() => /graphics are back/.test(document.getElementById('announcement').textContent));
  await workstation.idle();
  await pause(500);
  const after = readPng(await workstation.page.screenshot());
  assert.equal(after.width, before.width);
  let different = 0;
  for (let i = 0; i < before.pixels.length; i += 1) different += Math.abs(after.pixels[i] - before.pixels[i]) > 2 ? 1 : 0;
  assert.ok(different < before.pixels.length / 1000, `${different} of ${before.pixels.length} values differ`);
});
