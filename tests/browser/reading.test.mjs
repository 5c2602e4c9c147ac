// What kinds of objects become on the page: stacks, notices on the image, and sentences for what is no image.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf } from './support/exam.mjs';
import { openParser } from '../../web/parser.js';

const fixture = (name) => join(kRepository, 'tests', 'fixtures', 'dicom', `${name}.dcm`);
let app, browser, workstation, scratch;

before(async () => {
  [app, browser] = await Promise.all([startApp(), openChromium()]);
  scratch = mkdtempSync(join(tmpdir(), 'lobule-reading-'));
});
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(scratch, { recursive: true, force: true });
});
beforeEach(async () => { workstation = await Workstation.open(browser, app.url); });
afterEach(async () => { await workstation.close(); });

async function opened(...names) {
  await workstation.drop(...names.map(fixture));
  return workstation.snapshot();
}

test('Slices stored as CT are one image, gone through frame by frame in their order', async () => {
  const snapshot = await opened('ct-slice-2', 'ct-slice-0', 'ct-slice-1');
  const [stack, ...others] = imagesOf(snapshot);
  assert.deepEqual([stack.frames, stack.modality, stack.laterality, stack.view, others], [3, 'MG', 'L', 'CC', []]);
  assert.deepEqual(snapshot.errors, []);
  for (const [key, frame] of [['ArrowLeft', 0], ['ArrowRight', 2]]) {
    for (let step = 0; step < 2; step += 1) await workstation.press(key);
    const now = await workstation.snapshot();
    assert.equal(now.viewports[0].frame, frame);
    assert.equal(imagesOf(now)[0].load, 'ready');
  }
});

test('A report of marks, a segmentation and a disc\'s directory are named, and hang nowhere', async () => {
  const folder = join(scratch, 'exam');
  mkdirSync(folder);
  for (const name of ['cad-report', 'segmentation', 'rle']) copyFileSync(fixture(name), join(folder, name));
  await workstation.drop(folder);
  const snapshot = await workstation.snapshot();
  assert.deepEqual(imagesOf(snapshot).map(({ file }) => file), ['exam/rle']);
  const said = new Map(snapshot.errors.map(({ file, message }) => [file, message]));
  assert.deepEqual([...said.keys()].sort(), ['exam/cad-report', 'exam/segmentation']);
  assert.match(said.get('exam/cad-report'), /Mammography CAD SR.*recognised/);
  assert.match(said.get('exam/segmentation'), /SEG.*recognised/);
});

// The first half of its pixel data.
function cut(name) {
  const bytes = readFileSync(fixture(name));
  const pixels = bytes.lastIndexOf(Buffer.from('e07f1000', 'hex'));
  const path = join(scratch, `cut-${name}.dcm`);
  writeFileSync(path, bytes.subarray(0, pixels + (bytes.length - pixels) / 2));
  return path;
}

test('A file that ends within its pixels is shown as far as it can be decoded, or says that nothing of it can be', async () => {
  for (const [name, load] of [['jpeg-ls', 'ready'], ['rle', 'ready'], ['jpeg-xl-groups', 'ready'], ['jpeg-xl', 'failed']]) {
    await workstation.drop(cut(name));
    const snapshot = await workstation.snapshot();
    const [image] = imagesOf(snapshot);
    assert.equal(image.load, load, name);
    assert.match(image.warnings.join('\n'), /cut short or damaged .* only what stands before it can be shown/, name);
    const said = snapshot.jobs.map(({ error }) => error ?? '').join('\n');
    if (load === 'failed') assert.match(said, /Nothing of this frame can be shown\./, name);
    await workstation.press('Shift+X');
  }
});

test('Colours that DICOM has retired are named, and not shown as others', async () => {
  for (const [name, word] of [['hsv', 'HSV'], ['cmyk', 'CMYK']]) {
    const snapshot = await opened(name);
    assert.equal(imagesOf(snapshot)[0].load, 'failed', name);
    assert.ok(snapshot.jobs.some(({ error }) => error?.includes(word)), name);
    await workstation.press('Shift+X');
  }
});

test('What an image must not be read without stands among its warnings', async () => {
  const expected = {
    'for-processing': [/For Processing/],
    specimen: [/Partial view of the breast: superior, lateral/, /subtracted/],
    header: [/Lossy compression, ratio 12\.5 : 1/, /Partial view/, /Image Laterality says R/, /View Position says CC/],
    'on-its-side': [/stored on its side: it is shown upright/],
    'tall-pixels': [/true proportions/],
    'partial-view-coded': [/Partial view of the breast: medial \(nur der vordere Teil, schräg\)\./],
    'htj2k-lossy': [/Lossy compression, ratio not stated; .* by its size/],
  };
  for (const [name, sentences] of Object.entries(expected)) {
    const [image] = imagesOf(await opened(name));
    assert.equal(image.load, 'ready', name);
    for (const sentence of sentences) assert.match(image.warnings.join('\n'), sentence, name);
    await workstation.press('Shift+X');
  }
});

test('Scripts on the page have the parser, which reads as it does in Node', async () => {
  const bytes = readFileSync(fixture('tomosynthesis'));
  const inPage = await workstation.page.evaluate(async (base64) => {
    const held = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const [model, dataSet] = await Promise.all([window.lobule.parse(held), window.lobule.naturalize(held)]);
    const refusal = await window.lobule.parse(new Uint8Array(64)).catch((error) => error.message);
    return { model, name: dataSet.PatientName[0].Alphabetic, pixelBytes: dataSet.PixelData[0].byteLength, refusal };
  }, bytes.toString('base64'));
  const parser = await openParser();
  assert.deepEqual(inPage.model, parser.parse(bytes));
  assert.equal(inPage.name, 'Synthetic^Phantom');
  assert.equal(inPage.pixelBytes, parser.naturalize(bytes).PixelData[0].byteLength);
  assert.equal(inPage.refusal, 'This is not a DICOM file.');
  assert.deepEqual(workstation.complaints, []);
});
