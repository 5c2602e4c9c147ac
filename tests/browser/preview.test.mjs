// JPEG 2000 and HTJ2K views are shown at a part of their resolution first, said so on the image, and then in full at the
// same place and window; what needs the full image waits for it. The test holds back the reading that the full image
// needs, so that it can look at leisure at what comes before.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { middleOf } from './support/exam.mjs';
import { holdReading } from './support/held_reading.mjs';
import { meanBrightness, readPng } from './support/png.mjs';

const kAttempts = 10;
const kSoon = { timeout: 60_000 };
let app, browser, workstation, reading;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
});
beforeEach(async () => { workstation = await Workstation.open(browser, app.url); });
afterEach(async () => { await workstation.close(); });

const image = () => workstation.page.evaluate(() => window.lobule.debugSnapshot().exams[0]?.images[0] ?? null);

// Opens the file and stops when its preview is there. Preview and full image are decoded side by side: where the full
// image's reading was the first, the exam is closed and opened again.
async function openToPreview(file) {
  for (let attempt = 0; attempt < kAttempts; attempt += 1) {
    reading = await holdReading(workstation.page, { most: 1, minBytes: 65536 });
    await workstation.letFall(join(kRepository, 'tests', 'fixtures', 'previews', file));
    await workstation.page.waitForFunction(() => (window.lobule.debugSnapshot().exams[0]?.images[0]?.reduction ?? null) !== null, null, kSoon);
    if ((await image()).reduction > 0) return;
    await reading.release();
    await workstation.press('Shift+X');
  }
  assert.fail(`The full image was read first, ${kAttempts} times.`);
}

// The screen once the picture is on it, at a place or else near the chest wall.
async function screenWithPicture(place) {
  for (const began = Date.now(); Date.now() < began + kSoon.timeout;) {
    const { viewports: [viewport] } = await workstation.page.evaluate(() => window.lobule.debugSnapshot());
    const { x, y, width, height } = viewport.rectCss; // as last drawn: nothing before the exam is
    const at = place ?? { x: x + width * 0.9, y: y + height * 0.5 };
    const picture = readPng(await workstation.page.screenshot());
    if (width > 0 && meanBrightness(picture, { x: at.x - 20, y: at.y - 20, width: 40, height: 40 }) > 60) return { picture, viewport };
  }
  return assert.fail('The picture does not come on the screen.');
}

function brightPixels({ picture: { pixels, width, channels }, viewport: { rectCss } }) {
  let bright = 0;
  for (let y = Math.ceil(rectCss.y); y < rectCss.y + rectCss.height; y += 1) {
    for (let x = Math.ceil(rectCss.x); x < rectCss.x + rectCss.width * 0.25; x += 1) { // left of the breast: text only
      if (pixels[(y * width + x) * channels + 1] > 120) bright += 1;
    }
  }
  return bright;
}

// Mean difference over the right half, where the breast is.
function difference(one, other) {
  const { x, y, width, height } = one.viewport.rectCss;
  let sum = 0, count = 0;
  for (let row = Math.ceil(y); row < y + height; row += 1) {
    for (let column = Math.ceil(x + width / 2); column < x + width; column += 1) {
      const at = (row * one.picture.width + column) * one.picture.channels + 1;
      sum += Math.abs(one.picture.pixels[at] - other.picture.pixels[at]);
      count += 1;
    }
  }
  return sum / count;
}

// From the darkest to the brightest pixel on a line of forty across a place on the screen.
function contrast({ picture: { pixels, width, channels } }, { x, y }) {
  const values = Array.from({ length: 40 }, (_, i) => pixels[(Math.round(y) * width + Math.round(x) - 20 + i) * channels + 1]);
  return Math.max(...values) - Math.min(...values);
}

for (const file of ['jpeg-2000.dcm', 'htj2k.dcm']) {
  test(`${file} is shown below full resolution with a notice, then in full at the same place`, async () => {
    await openToPreview(file);
    const first = await screenWithPicture();
    assert.notEqual((await image()).load, 'ready');
    await reading.release();
    await workstation.idle();
    assert.deepEqual({ load: (await image()).load, reduction: (await image()).reduction }, { load: 'ready', reduction: 0 });
    const full = await screenWithPicture();
    assert.deepEqual({ ...full.viewport }, { ...first.viewport });
    assert.ok(brightPixels(first) > brightPixels(full) + 100, `${brightPixels(first)} and ${brightPixels(full)}: the notice`);
    assert.ok(difference(first, full) < 3, `${difference(first, full)}`);
    assert.deepEqual(workstation.complaints, []);
  });

  test(`${file} is analysed, and seen when zoomed into, with all its pixels`, async () => {
    await openToPreview(file);
    const { viewport } = await screenWithPicture();
    const { rectCss } = viewport;
    const { columns, rows } = await image(); // fitted, its chest wall at the view's right edge
    const scale = Math.min(rectCss.width / columns, rectCss.height / rows);
    const stripes = { x: rectCss.x + rectCss.width - (columns - 950) * scale, y: middleOf(viewport).y };
    await workstation.page.keyboard.press('a');
    await workstation.page.mouse.move(stripes.x, stripes.y);
    const zoomNow = async () => (await workstation.page.evaluate(() => window.lobule.debugSnapshot())).viewports[0].zoom;
    while ((await zoomNow()) * scale < 3) await workstation.page.mouse.wheel(0, -300);
    const blurred = contrast(await screenWithPicture(stripes), stripes);
    assert.ok(blurred < 60, `${blurred}`);
    const { jobs } = await workstation.page.evaluate(() => window.lobule.debugSnapshot());
    assert.ok(!jobs.some(({ kind, state }) => ['prepare', 'infer', 'interpret'].includes(kind) && state === 'running'), JSON.stringify(jobs));
    assert.equal((await image()).analysis, null);
    await reading.release();
    await workstation.idle();
    assert.notEqual((await image()).analysis, null);
    const sharp = contrast(await screenWithPicture(stripes), stripes);
    assert.ok(sharp > 100, `${sharp} after ${blurred}`);
  });
}
