// Stacks of slices, tomosynthesis objects and the discs that they come on: each slice shows its own picture, each image
// has a thumbnail, and a disc's directory is no file of its own.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf } from './support/exam.mjs';
import { readPng } from './support/png.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'lobule-slices-'));
const fixture = (name) => join(kRepository, 'tests', 'fixtures', 'dicom', name);
const slice = (index) => fixture(`ct-slice-${index}.dcm`);
let app, browser, workstation;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(scratch, { recursive: true });
});
beforeEach(async () => { workstation = await Workstation.open(browser, app.url); });
afterEach(async () => { await workstation.close(); });

// Mean of the green values in a rectangle of the screen, as large as most of a picture.
async function brightness({ x, y, width, height }) {
  const picture = readPng(await workstation.page.screenshot());
  let sum = 0, count = 0;
  for (let row = Math.ceil(y); row < y + height; row += 1) {
    for (let column = Math.ceil(x); column < x + width; column += 1) {
      sum += picture.pixels[(row * picture.width + column) * picture.channels + 1];
      count += 1;
    }
  }
  return sum / count;
}

// Goes to a slice of the first image and gives how bright the middle of its viewport is there.
async function brightnessOfSlice(index) {
  for (let now = imagesOf(await workstation.snapshot())[0].frame; now !== index; now += Math.sign(index - now)) {
    await workstation.press(now < index ? 'ArrowRight' : 'ArrowLeft');
  }
  const { viewports: [{ rectCss }], exams } = await workstation.snapshot();
  assert.equal(exams[0].images[0].frame, index);
  return brightness({ x: rectCss.x + rectCss.width * 0.45, y: rectCss.y + rectCss.height * 0.45, width: rectCss.width * 0.1, height: rectCss.height * 0.1 });
}

test('Every slice shows its own picture, also where it came after slices that lie behind it', async () => {
  const slices = [0, 1, 2].map((index) => { // with one window for all, so that brightness tells them apart
    const path = join(scratch, `slice-${index}.dcm`);
    copyFileSync(slice(index), path);
    execFileSync('dcmodify', ['-nb', '-i', '(0028,1050)=2040', '-i', '(0028,1051)=4080', path], { stdio: 'ignore' });
    return path;
  });
  await workstation.drop(...slices);
  const inOrder = [];
  for (const index of [0, 1, 2]) inOrder.push(await brightnessOfSlice(index));
  assert.ok(Math.abs(inOrder[0] - inOrder[2]) > 10, `the slices differ: ${inOrder}`);
  await workstation.close();

  workstation = await Workstation.open(browser, app.url);
  await workstation.drop(slices[2]);
  await workstation.drop(slices[0], slices[1]); // the one on screen is the third from here on
  const snapshot = await workstation.snapshot();
  assert.deepEqual(imagesOf(snapshot).map(({ files, frames, frame }) => ({ files, frames, frame })), [{ files: 3, frames: 3, frame: 2 }]);
  for (const index of [2, 1, 0]) {
    const shown = await brightnessOfSlice(index);
    assert.ok(Math.abs(shown - inOrder[index]) < 1, `slice ${index}: ${shown}, not ${inOrder[index]}`);
  }
});

test('An image that is opened alone has its thumbnail without any further move of the reader', async () => {
  for (const name of ['tomosynthesis.dcm', 'explicit-little.dcm']) {
    await workstation.drop(fixture(name));
    const inTheRail = await brightness({ x: 16, y: 116, width: 54, height: 40 });
    assert.ok(inTheRail > 50, `${name}: ${inTheRail}`);
    await workstation.close();
    workstation = await Workstation.open(browser, app.url);
  }
});

test('A disc with a DICOMDIR lists its files once; the directory alone is told what it is', async () => {
  const disc = join(scratch, 'disc');
  mkdirSync(join(disc, 'DICOM'), { recursive: true });
  for (const [i, path] of [slice(0), slice(1), slice(2), fixture('explicit-little.dcm')].entries()) copyFileSync(path, join(disc, 'DICOM', `IM${i}`));
  execFileSync('dcmmkdir', ['+I', '+r', '+id', '.', '+D', 'DICOMDIR', 'DICOM'], { cwd: disc, stdio: 'ignore' });
  await workstation.drop(disc);
  const { exams, errors } = await workstation.snapshot();
  assert.deepEqual(errors, []);
  assert.equal(exams.length, 1);
  assert.deepEqual(exams[0].images.map(({ files }) => files).sort(), [1, 3]);

  await workstation.drop(join(disc, 'DICOMDIR'));
  const told = (await workstation.snapshot()).errors;
  assert.equal(told.length, 1);
  assert.match(told[0].message, /directory of a disc.*open the folder/);
  assert.equal(imagesOf(await workstation.snapshot()).length, 2);
  assert.deepEqual(workstation.complaints, []);
});
