// Names in scripts that the page's own font lacks are drawn with the browser's fonts, letters joined and in reading
// order: what stands on the screen is compared with what the browser's own canvas makes of the same text.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { kShared } from './support/exam.mjs';
import { readPng } from './support/png.mjs';
import { writeSparseMammogram } from './support/sparse_dicom.mjs';

const kNameArea = { x: 56, y: 6, width: 300, height: 32 }; // of the top bar
const scratch = mkdtempSync(join(tmpdir(), 'lobule-scripts-'));
let app, browser, workstation;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(scratch, { recursive: true });
});
beforeEach(async () => { workstation = await Workstation.open(browser, app.url); });
afterEach(async () => { await workstation.close(); });

// Brightness in the area of the top bar where the patient's name stands.
async function nameOnScreen() {
  const { width, pixels, channels } = readPng(await workstation.page.screenshot());
  const { x, y } = kNameArea;
  return Array.from({ length: kNameArea.height }, (_, row) => Array.from({ length: kNameArea.width }, (_, column) =>
    pixels[((y + row) * width + x + column) * channels + 1]));
}

async function openNamed(patient) {
  const path = join(scratch, 'named.dcm');
  writeSparseMammogram(path, { rows: 64, columns: 64, patient });
  await workstation.drop(path);
  const { exams } = await workstation.snapshot();
  return exams[0].label;
}

// In the page: what canvas makes of a text, as {width, height, values}, cut to its ink; null where no font has it.
function drawnByCanvas([text, emPx]) {
  const draw = (what) => {
    const context = new OffscreenCanvas(400, 60).getContext('2d');
    context.font = `600 ${emPx}px system-ui, sans-serif`;
    context.direction = /[\u0590-\u08ff]/.test(what) ? 'rtl' : 'ltr';
    context.textAlign = 'left';
    context.fillText(what, 20, 40);
    return context.getImageData(0, 0, 400, 60).data.filter((_, i) => i % 4 === 3);
  };
  const missing = draw('\u{10ffff}');
  for (const letter of new Set(text.replace(/[\s,]/gu, ''))) {
    if (draw(letter).every((value, i) => value === missing[i])) return null;
  }
  const values = draw(text);
  let left = 400, right = 0, top = 60, bottom = 0;
  values.forEach((value, i) => {
    if (value === 0) return;
    left = Math.min(left, i % 400);
    right = Math.max(right, i % 400);
    top = Math.min(top, Math.floor(i / 400));
    bottom = Math.max(bottom, Math.floor(i / 400));
  });
  const width = right - left + 1, height = bottom - top + 1;
  return { width, height, values: Array.from({ length: width * height }, (_, i) =>
    values[(top + Math.floor(i / width)) * 400 + left + (i % width)]) };
}

// How much the picture resembles that part of the screen which resembles it most: 1 where they are the same.
function bestResemblance(screen, { width, height, values }) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const wanted = values.map((value) => value - mean);
  const norm = Math.hypot(...wanted);
  let best = 0;
  for (let top = 0; top + height <= screen.length; top += 1) {
    for (let left = 0; left + width <= screen[0].length; left += 1) {
      let sum = 0, squares = 0, product = 0;
      for (let i = 0; i < wanted.length; i += 1) {
        const value = screen[top + Math.floor(i / width)][left + (i % width)];
        sum += value;
        squares += value * value;
        product += value * wanted[i];
      }
      const spread = Math.sqrt(Math.max(0, squares - (sum * sum) / wanted.length));
      if (spread > 0) best = Math.max(best, product / (spread * norm));
    }
  }
  return best;
}

// The size of the page's text is not this test's business: the best of those that may be. null: no font for it here.
async function resemblance(screen, text) {
  let best = 0;
  for (const emPx of [11, 12, 13]) {
    const picture = await workstation.page.evaluate(drawnByCanvas, [text, emPx]);
    if (picture === null) return null;
    best = Math.max(best, bestResemblance(screen, picture));
  }
  return best;
}

const kScripts = [
  { script: 'Arabic', patient: 'قباني^لنزار', shown: 'قباني, لنزار' },
  { script: 'Hebrew', patient: 'שרון^דבורה', shown: 'שרון, דבורה' },
  { script: 'Thai', patient: 'สมชาย^ใจดี', shown: 'สมชาย, ใจดี' },
  { script: 'Japanese', patient: 'Yamada^Tarou=山田^太郎=やまだ^たろう', shown: '山田 太郎' },
  { script: 'Korean', patient: '홍^길동', shown: '홍, 길동' },
  { script: 'Chinese', patient: 'Wang^XiaoDong=王^小東', shown: '王 小東' },
];

for (const { script, patient, shown } of kScripts) {
  test(`A name in ${script} is drawn as the browser draws it`, async (t) => {
    const label = await openNamed(patient);
    assert.ok(label.includes(shown), label);
    const screen = await nameOnScreen();
    const right = await resemblance(screen, shown);
    if (right === null) return t.skip(`The browser has no font for ${script} here.`);
    const backwards = await resemblance(screen, [...shown].reverse().join(''));
    assert.ok(right > 0.97, `${right}`);
    assert.ok(backwards < 0.9, `${backwards} as well when it is written backwards`);
    assert.deepEqual(workstation.complaints, []);
  });
}

test('Greek and Cyrillic are the font\'s own: their capitals that look Latin are drawn as the Latin ones', async () => {
  const pictures = [];
  for (const patient of ['ABEHOPT', 'ΑΒΕΗΟΡΤ', 'АВЕНОРТ']) {
    assert.ok((await openNamed(patient)).startsWith(patient));
    pictures.push(await nameOnScreen());
    await workstation.press('Shift+X');
  }
  assert.ok(pictures[0].flat().some((value) => value > 150));
  assert.deepEqual(pictures[1], pictures[0]);
  assert.deepEqual(pictures[2], pictures[0]);
});

const kFiles = {
  'fo-dicom__chrArab.dcm': 'قباني, لنزار',
  'fo-dicom__chrHbrw.dcm': 'שרון, דבורה',
  'fo-dicom__chrH31.dcm': '山田 太郎',
  'fo-dicom__chrI2.dcm': '洪 吉洞',
  'fo-dicom__chrX1.dcm': '王 小東',
};

test('Names in the character sets of the shared corpus are converted and drawn', async (t) => {
  const folder = kShared && join(kShared, 'dicom', 'decoders');
  if (!folder || !existsSync(folder)) return t.skip('The shared data is not on this machine.');
  for (const [name, shown] of Object.entries(kFiles)) {
    await workstation.drop(join(folder, name));
    const { exams } = await workstation.snapshot();
    assert.ok(exams[0].label.includes(shown), `${name}: ${exams[0].label}`);
    const alike = await resemblance(await nameOnScreen(), shown);
    if (alike === null) t.diagnostic(`${name}: the browser has no font for it here`);
    else assert.ok(alike > 0.97, `${name}: ${alike}`);
    await workstation.press('Shift+X');
  }
});
