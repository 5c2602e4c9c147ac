// A four-view exam dropped on the page: opened, hung, windowed, moved, and gone after a reload.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { fourViewExam, hungViews, imagesOf, middleOf } from './support/exam.mjs';
import { meanBrightness, readPng } from './support/png.mjs';
import { misfits } from './support/schema.mjs';
import { writeSparseMammogram } from './support/sparse_dicom.mjs';

const kHung = ['R CC', 'L CC', 'R MLO', 'L MLO'];

let app, browser, workstation, scratch;

before(async () => {
  [app, browser] = await Promise.all([startApp(), openChromium()]);
  scratch = mkdtempSync(join(tmpdir(), 'lobule-browser-'));
});

after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(scratch, { recursive: true, force: true });
});

beforeEach(async () => { workstation = await Workstation.open(browser, app.url); });
afterEach(async () => { await workstation.close(); });

test('A dropped folder hangs R CC | L CC over R MLO | L MLO', async () => {
  await workstation.drop(fourViewExam());
  const snapshot = await workstation.snapshot();
  assert.equal(imagesOf(snapshot).length, 4);
  assert.equal(snapshot.exams.length, 1);
  assert.deepEqual(hungViews(snapshot), kHung);
  assert.deepEqual(snapshot.errors, []);
  for (const image of imagesOf(snapshot)) assert.equal(image.load, 'ready', image.file);
  assert.deepEqual(workstation.complaints, []);
});

test('The chest walls lie back to back, and every view shows its picture', async () => {
  await workstation.drop(fourViewExam());
  const { viewports } = await workstation.snapshot();
  const picture = readPng(await workstation.page.screenshot());
  for (const [index, { rectCss: { x, y, width, height } }] of viewports.entries()) {
    const strip = { y: y + height * 0.3, width: width * 0.2, height: height * 0.4 };
    const left = meanBrightness(picture, { ...strip, x: x + width * 0.05 });
    const right = meanBrightness(picture, { ...strip, x: x + width * 0.75 });
    const chestWallIsRight = index % 2 === 0;
    assert.ok(Math.max(left, right) > 20, `view ${index} is not black`);
    assert.equal(right > left, chestWallIsRight, `view ${index}: left ${left}, right ${right}`);
  }
});

test('The snapshot keeps to its schema, before and after an exam', async () => {
  const schema = JSON.parse(readFileSync(join(kRepository, 'web', 'snapshot.schema.json'), 'utf8'));
  const empty = await workstation.snapshot();
  assert.deepEqual(misfits(empty, schema), []);
  assert.notDeepEqual(misfits({ ...empty, version: 'x' }, schema), []);
  await workstation.drop(fourViewExam());
  assert.deepEqual(misfits(await workstation.snapshot(), schema), []);
});

test('The right button changes the window of its view only', async () => {
  await workstation.drop(fourViewExam());
  const before = await workstation.snapshot();
  const middle = middleOf(before.viewports[0]);
  const shown = readPng(await workstation.page.screenshot());
  await workstation.drag(middle, { x: middle.x + 80, y: middle.y - 60 }, 'right');
  const now = await workstation.snapshot();
  assert.notDeepEqual(now.viewports[0].window, before.viewports[0].window);
  assert.notEqual(now.viewports[0].window.width, before.viewports[0].window.width);
  assert.notEqual(now.viewports[0].window.center, before.viewports[0].window.center);
  assert.deepEqual(now.viewports[1].window, before.viewports[1].window);
  const changed = readPng(await workstation.page.screenshot());
  const rect = before.viewports[0].rectCss;
  const inner = { x: rect.x + rect.width * 0.5, y: rect.y + rect.height * 0.3, width: rect.width * 0.45, height: rect.height * 0.4 };
  assert.ok(Math.abs(meanBrightness(shown, inner) - meanBrightness(changed, inner)) > 2, 'the picture follows the window');
});

test('Inversion, zoom, pan and fit act on the view under the mouse', async () => {
  await workstation.drop(fourViewExam());
  const start = await workstation.snapshot();
  const middle = middleOf(start.viewports[1]);
  await workstation.click(middle);
  assert.equal((await workstation.snapshot()).activeViewport, 1);

  await workstation.press('i');
  assert.equal((await workstation.snapshot()).viewports[1].invert, true);
  await workstation.press('i');

  await workstation.wheel(middle, -3);
  const zoomed = await workstation.snapshot();
  assert.ok(zoomed.viewports[1].zoom > start.viewports[1].zoom, 'the wheel zooms in');

  await workstation.drag(middle, { x: middle.x - 50, y: middle.y + 30 }, 'middle');
  const panned = await workstation.snapshot();
  assert.notDeepEqual(panned.viewports[1].pan, zoomed.viewports[1].pan);

  await workstation.press('f');
  const fitted = await workstation.snapshot();
  assert.equal(fitted.viewports[1].zoom, start.viewports[1].zoom);
  assert.deepEqual(fitted.viewports[0], start.viewports[0]);
});

test('A bad file among good ones gets a sentence, and the rest opens', async () => {
  const folder = join(scratch, 'mixed');
  cpSync(fourViewExam(), folder, { recursive: true });
  const [first] = readdirSync(folder).filter((name) => name.endsWith('.dcm'));
  writeFileSync(join(folder, 'cut.dcm'), readFileSync(join(folder, first)).subarray(0, 3000));
  writeFileSync(join(folder, 'notes.bin'), 'not an image at all');
  await workstation.drop(folder);
  const snapshot = await workstation.snapshot();
  assert.deepEqual(hungViews(snapshot), kHung);
  const byFile = new Map(snapshot.errors.map(({ file, message }) => [basename(file), message]));
  assert.ok(byFile.has('notes.bin'), JSON.stringify(snapshot.errors));
  assert.match(byFile.get('cut.dcm') ?? '', new RegExp(`same SOP Instance UID as .*${first}|ends`), 'a copy that is cut short is named');
  for (const message of byFile.values()) assert.match(message, /^[A-Z].*\.$/);
});

test('A whole copy takes the place of one that is cut short, and the list says so', async () => {
  const [cut, whole] = ['cut', 'whole'].map((name) => join(scratch, `${name}.dcm`));
  writeSparseMammogram(cut, { rows: 800, columns: 600 });
  writeSparseMammogram(whole, { rows: 800, columns: 600 });
  truncateSync(cut, statSync(cut).size / 2);
  await workstation.drop(cut);
  assert.match(imagesOf(await workstation.snapshot())[0].warnings.join(), /missing|cut short/);
  await workstation.drop(whole);
  const snapshot = await workstation.snapshot();
  const [image, ...others] = imagesOf(snapshot);
  assert.deepEqual([image.file, image.load, others], ['whole.dcm', 'ready', []]);
  assert.doesNotMatch(image.warnings.join(), /missing|cut short/);
  assert.equal(snapshot.viewports[0].imageId, image.id);
  assert.deepEqual(snapshot.errors.map(({ file }) => file), ['whole.dcm']);
  assert.match(snapshot.errors[0].message, /^Shown in place of cut\.dcm, .*\.$/);
  await workstation.drop(whole);
  assert.equal((await workstation.snapshot()).errors.length, 1, 'the same file again is silent');
});

test('Files and folders can be chosen as well as dropped', async () => {
  const folder = fourViewExam();
  const files = readdirSync(folder).filter((name) => name.endsWith('.dcm')).map((name) => join(folder, name));
  const chooser = await workstation.choose('o', files);
  assert.equal(chooser.isMultiple(), true);
  assert.deepEqual(hungViews(await workstation.snapshot()), kHung);

  await workstation.page.reload();
  await workstation.started();
  await workstation.choose('Shift+O', folder);
  assert.deepEqual(hungViews(await workstation.snapshot()), kHung);
});

test('A reload forgets the exam and keeps the settings', async () => {
  await workstation.drop(fourViewExam());
  const before = await workstation.snapshot();
  await workstation.press('[');
  assert.equal((await workstation.snapshot()).settings.railOpen, !before.settings.railOpen);
  await workstation.page.reload();
  await workstation.started();
  const after = await workstation.snapshot();
  assert.deepEqual(after.exams, []);
  assert.equal(after.settings.railOpen, !before.settings.railOpen);
  await workstation.drop(fourViewExam());
  assert.deepEqual(hungViews(await workstation.snapshot()), kHung);
});

// Four views of a patient who is not the shared exam's.
function anotherExam() {
  const folder = join(scratch, 'another');
  mkdirSync(folder);
  const views = [['R', 'CC'], ['L', 'CC'], ['R', 'MLO'], ['L', 'MLO']];
  for (const [index, [laterality, view]] of views.entries()) {
    writeSparseMammogram(join(folder, `${laterality}${view}.dcm`), { study: 7, instance: index, laterality, view, rows: 800, columns: 600 });
  }
  return folder;
}

test('A second exam is shown beside the first, which a click in the rail brings back', async () => {
  await workstation.drop(anotherExam());
  const one = await workstation.snapshot();
  await workstation.drop(fourViewExam());
  const two = await workstation.snapshot();
  const [first, second] = two.exams;
  assert.deepEqual(two.exams.map(({ id }) => id), [one.exams[0].id, second.id]);
  assert.equal(two.shownExam, second.id);
  assert.deepEqual(hungViews(two), kHung);
  for (const { imageId } of two.viewports) assert.ok(second.images.some(({ id }) => id === imageId), `${imageId} is of the second exam`);
  for (const { id, load } of second.images) assert.equal(load, 'ready', `the picture of ${id} is there, for its thumbnail too`);

  // Analyze asks for the shown exam's images, and for no other's.
  await workstation.page.keyboard.press('a');
  const asked = await workstation.page.waitForFunction(() => {
    const jobs = window.lobule.debugSnapshot().jobs.filter(({ kind }) => ['prepare', 'infer', 'interpret'].includes(kind));
    return jobs.length > 0 && jobs.map(({ imageId }) => imageId);
  });
  for (const id of await asked.jsonValue()) assert.ok(second.images.some((image) => image.id === id), id);
  await workstation.press('c');

  // The first one's name stands in the rail: a click on it shows it again.
  await workstation.clickOn(`exam ${first.id}`);
  const back = await workstation.snapshot();
  assert.equal(back.shownExam, first.id);
  assert.deepEqual(hungViews(back), kHung);
  for (const { imageId } of back.viewports) assert.ok(first.images.some(({ id }) => id === imageId));
});
