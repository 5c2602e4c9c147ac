// A lesion of the phantom, whose place is known, marked by hand in CC and MLO: the page says where it lies, and marks,
// landmarks and the 3D breast move each other.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf } from './support/exam.mjs';
import { assertLooksApproved } from './support/approved.mjs';
import { misfits } from './support/schema.mjs';

const kSeed = 20; // its lesion lies clear of the quadrants' boundaries: asserted below
const kChiSquare99 = 11.345; // three degrees of freedom; place.test.mjs holds the rate of the 90% region

let app, browser, workstation, folder, lesion;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lobule-location-'));
  [app, browser] = await Promise.all([startApp(), openChromium()]);
  const done = spawnSync(process.execPath, [join(kRepository, 'web', 'cli', 'lobule.mjs'), 'phantom', '--seed', `${kSeed}`,
    '--lesions', '1', '--height', '1024', '--out', folder], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  [lesion] = truth.lesions;
  rmSync(join(folder, 'truth.json'));
  workstation = await Workstation.open(browser, app.url);
  await workstation.drop(folder);
});

after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

function imageOf(snapshot, view) {
  return imagesOf(snapshot).find((image) => image.laterality === lesion.laterality && image.view === view);
}

// Where a stored pixel of the lesion's breast is on the page: the formula of src/study/view_transform.h.
function onScreen(snapshot, view, [column, row]) {
  const image = imageOf(snapshot, view);
  const { rectCss, zoom, pan, flip } = snapshot.viewports.find(({ imageId }) => imageId === image.id);
  const scale = zoom * Math.min(rectCss.width / image.columns, rectCss.height / image.rows);
  const wall = lesion.laterality === 'R' ? -0.5 : 0.5;
  const center = pan ?? [(image.columns - 1) / 2 + wall * (flip ? -1 : 1) * (rectCss.width / scale - image.columns), (image.rows - 1) / 2];
  return {
    x: rectCss.x + rectCss.width / 2 + (flip ? -1 : 1) * scale * (column - center[0]),
    y: rectCss.y + rectCss.height / 2 + scale * (row - center[1]),
  };
}

function markViewport(snapshot, view) {
  return snapshot.viewports.find(({ imageId }) => imageId === imageOf(snapshot, view).id).rectCss;
}

function truthIn(view) {
  return lesion.locate.views.find((marks) => marks.view === view).lesion.center;
}

function markIn(snapshot, view) {
  return snapshot.marks.find(({ imageId }) => imageId === imageOf(snapshot, view).id);
}

function shown({ locations }) {
  return locations.find((place) => place.shown);
}

function mahalanobisSquared(difference, [[a, b, c], [, d, e], [, , f]]) {
  const inverse = [[d * f - e * e, c * e - b * f, b * e - c * d], [c * e - b * f, a * f - c * c, b * c - a * e], [b * e - c * d, b * c - a * e, a * d - b * b]];
  const determinant = a * inverse[0][0] + b * inverse[0][1] + c * inverse[0][2];
  return difference.reduce((sum, x, i) => sum + x * difference.reduce((part, y, j) => part + inverse[i][j] * y, 0), 0) / determinant;
}

test('The phantom\'s lesion is one whose quadrant can be told', () => {
  const [x, y] = lesion.positionMm;
  assert.ok(Math.abs(x) > 10 && Math.abs(y) > 10, `${lesion.positionMm}`);
});

test('One view alone says what is open, with the landmarks found by the computer', async () => {
  await workstation.press('k');
  const start = await workstation.snapshot();
  assert.equal(start.settings.tool, 'mark');
  assert.equal(start.landmarks.length, 4);
  await workstation.click(onScreen(start, 'CC', truthIn('CC')));
  const now = await workstation.snapshot();
  assert.equal(now.marks.length, 1);
  const place = shown(now);
  assert.deepEqual(place.spots, [now.marks[0].id]);
  assert.ok(place.location.warnings.some((warning) => warning.includes('Only the CC view')));
  assert.equal(place.location.consistency.nippleDistanceDifferenceMm, null);
  // Along the beam (up and down) it knows least.
  const [[across], [, upward]] = place.location.covarianceMm2;
  assert.ok(upward > 2 * across, `${place.location.covarianceMm2}`);
});

test('The curve in MLO passes by the lesion that only CC is marked for', async () => {
  const now = await workstation.snapshot();
  const { guide } = shown(now);
  assert.equal(guide.imageId, imageOf(now, 'MLO').id);
  const [column, row] = truthIn('MLO');
  const { pixelSpacingMm, magnification } = lesion.locate.views.find(({ view }) => view === 'MLO');
  const mm = Math.min(...guide.points.map(([x, y]) => Math.hypot(x - column, y - row))) * pixelSpacingMm / magnification;
  assert.ok(mm < 15, `${mm} mm beside it`);
});

test('Marked in CC and MLO where the truth says, the place agrees with the truth', async () => {
  await workstation.click(onScreen(await workstation.snapshot(), 'MLO', truthIn('MLO')));
  const now = await workstation.snapshot();
  const place = shown(now);
  assert.equal(place.spots.length, 2);
  assert.equal(place.laterality, lesion.laterality);
  const difference = place.location.positionMm.map((value, i) => value - lesion.positionMm[i]);
  const squared = mahalanobisSquared(difference, place.location.covarianceMm2);
  assert.ok(squared <= kChiSquare99, `${difference} mm off, ${squared} squared deviations`);
  const [x, y] = lesion.positionMm;
  const { words: { place: words } } = place;
  assert.match(words, lesion.laterality === 'R' ? /^Right breast/ : /^Left breast/);
  assert.ok(words.includes(`${y > 0 ? 'upper' : 'lower'} ${x > 0 ? 'outer' : 'inner'} quadrant`), words);
  assert.match(words, /third, \d+(\.5)? cm from the nipple$/);
  assert.deepEqual(workstation.complaints, []);
});

test('The snapshot with marks and a place keeps to its schema', async () => {
  const schema = JSON.parse(readFileSync(join(kRepository, 'web', 'snapshot.schema.json'), 'utf8'));
  assert.deepEqual(misfits(await workstation.snapshot(), schema), []);
});

test('A mark dragged up in MLO raises the place, and one undo brings it back', async () => {
  const before = await workstation.snapshot();
  const from = onScreen(before, 'MLO', markIn(before, 'MLO').center);
  await workstation.drag(from, { x: from.x, y: from.y - 25 });
  const now = await workstation.snapshot();
  assert.ok(markIn(now, 'MLO').center[1] < markIn(before, 'MLO').center[1] - 10);
  assert.deepEqual(markIn(now, 'CC'), { ...markIn(before, 'CC'), selected: false });
  assert.ok(shown(now).location.positionMm[1] > shown(before).location.positionMm[1] + 3, 'the place is higher');
  await workstation.press('u');
  const undone = await workstation.snapshot();
  assert.deepEqual(undone.marks.map(({ center }) => center), before.marks.map(({ center }) => center));
  assert.deepEqual(shown(undone).location, shown(before).location);
});

test('A nipple dragged down in MLO raises the place relative to it', async () => {
  const before = await workstation.snapshot();
  const { nipple } = before.landmarks.find(({ imageId }) => imageId === imageOf(before, 'MLO').id);
  const from = onScreen(before, 'MLO', nipple.point);
  await workstation.drag(from, { x: from.x, y: from.y + 20 });
  const now = await workstation.snapshot();
  const moved = now.landmarks.find(({ imageId }) => imageId === imageOf(before, 'MLO').id).nipple;
  assert.equal(moved.byReader, true);
  assert.ok(shown(now).location.positionMm[1] > shown(before).location.positionMm[1] + 2);
  await workstation.press('u');
});

test('A skin line pulled inward in CC is the reader\'s, and one undo gives back the one that was found', async () => {
  const before = await workstation.snapshot();
  const ofCc = ({ landmarks }) => landmarks.find(({ imageId }) => imageId === imageOf(before, 'CC').id);
  const { nipple, skinLine, skinLineByReader } = ofCc(before);
  assert.equal(skinLineByReader, false);
  const held = Math.floor(skinLine.length / 5); // clear of the nipple
  const from = onScreen(before, 'CC', skinLine[held]);
  const inward = Math.sign(onScreen(before, 'CC', skinLine[0]).x - onScreen(before, 'CC', nipple.point).x);
  await workstation.drag(from, { x: from.x + 25 * inward, y: from.y });
  const now = await workstation.snapshot();
  assert.equal(ofCc(now).skinLineByReader, true);
  assert.ok(Math.abs(onScreen(now, 'CC', ofCc(now).skinLine[held]).x - from.x - 25 * inward) < 3, 'under the pointer');
  assert.deepEqual(ofCc(now).skinLine.at(-1), skinLine.at(-1));
  await workstation.press('u');
  assert.deepEqual(ofCc(await workstation.snapshot()), ofCc(before));
});

test('The lesion dragged in 3D takes its marks along', async () => {
  await workstation.press('p');
  await workstation.press('g');
  await workstation.press('Shift+F');
  const before = await workstation.snapshot();
  assert.equal(before.widget.isLarge, true);
  assert.ok(before.widget.rectCss.width > 400);
  assert.ok(markViewport(before, 'CC').width > 400 && markViewport(before, 'MLO').width > 400, 'its marks stay in sight');
  const [x, y] = before.widget.lesionCss;
  await workstation.drag({ x, y }, { x, y: y + 40 });
  const now = await workstation.snapshot();
  assert.ok(shown(now).location.positionMm[1] < shown(before).location.positionMm[1] - 3, 'lower in the breast');
  assert.ok(markIn(now, 'MLO').center[1] > markIn(before, 'MLO').center[1] + 5, 'lower in MLO');
  assert.ok(Math.hypot(now.widget.lesionCss[0] - x, now.widget.lesionCss[1] - (y + 40)) < 12, 'under the pointer');
  await workstation.press('u');
  assert.deepEqual(shown(await workstation.snapshot()).location, shown(before).location);
});

test('The breast turns under the pointer and by keys, and the wheel brings it nearer', async () => {
  const before = await workstation.snapshot();
  const { rectCss } = before.widget;
  const beside = { x: rectCss.x + 40, y: rectCss.y + 40 };
  await workstation.drag(beside, { x: beside.x + 90, y: beside.y + 30 });
  const turned = await workstation.snapshot();
  assert.notEqual(turned.widget.azimuthDeg, before.widget.azimuthDeg);
  assert.deepEqual(turned.marks, before.marks);
  await workstation.wheel(beside, -2);
  assert.ok((await workstation.snapshot()).widget.zoom > before.widget.zoom);
  await workstation.press('Shift+L');
  assert.equal((await workstation.snapshot()).widget.azimuthDeg, -90);
});

test('Step by step the construction is walked through by keys', async () => {
  await workstation.press('j');
  assert.equal((await workstation.snapshot()).widget.step, 0);
  for (let step = 1; step < 8; step += 1) {
    await workstation.page.keyboard.type('.');
    assert.equal((await workstation.snapshot()).widget.step, step);
  }
  await workstation.page.keyboard.type('.');
  assert.equal((await workstation.snapshot()).widget.step, 7, 'the last step stays');
  await workstation.press('Escape');
  const back = await workstation.snapshot();
  assert.equal(back.widget.isLarge, false);
  assert.equal(back.widget.step, null);
});

test('The marks are parted and linked again by one key', async () => {
  const before = await workstation.snapshot();
  await workstation.press('l');
  assert.equal((await workstation.snapshot()).pairs.length, 0);
  await workstation.press('l');
  const [pair] = (await workstation.snapshot()).pairs;
  assert.equal(pair.byReader, true);
  assert.deepEqual(pair.spots, before.pairs[0].spots);
});

test('A mark that none in the other view matches stays alone, and undo and redo go both ways', async () => {
  const paired = await workstation.snapshot();
  await workstation.press('d');
  const alone = await workstation.snapshot();
  assert.equal(alone.pairs.length, 0);
  assert.equal(alone.locations.length, 2);
  assert.ok(alone.locations.every(({ spots }) => spots.length === 1));
  while ((await workstation.snapshot()).pairs.length === 0) await workstation.press('u');
  assert.deepEqual((await workstation.snapshot()).pairs, paired.pairs);
  assert.ok((await workstation.snapshot()).redoSteps > 0);
  while ((await workstation.snapshot()).redoSteps > 0) await workstation.press('Control+Shift+Z');
  assert.deepEqual((await workstation.snapshot()).locations.map(({ spots }) => spots), alone.locations.map(({ spots }) => spots));
  while ((await workstation.snapshot()).pairs.length === 0) await workstation.press('u');
});

test('The place beside its marks looks as approved', async () => {
  await workstation.press('Shift+B');
  await workstation.page.mouse.move(2, 450);
  await workstation.idle();
  assertLooksApproved(await workstation.page.screenshot(), 'location');
});

// Every word that stands on another, as "A over B".
function crossings({ words }) {
  const crosses = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  return words.flatMap((word, index) => words.slice(0, index)
    .filter((other) => crosses(word.rectCss, other.rectCss)).map((other) => `${word.name} over ${other.name}`));
}

test('No word stands on another or on the lesion, in small windows too, and from every side of the breast', async () => {
  const { page } = workstation;
  await workstation.press('k'); // the landmarks with their names
  await workstation.press('g');
  for (const [width, height] of [[1440, 900], [1024, 700], [700, 600]]) {
    await page.setViewportSize({ width, height });
    for (const key of ['Shift+F', 'Shift+L', 'Shift+T', 'Shift+B']) {
      await workstation.press(key);
      const { widget: { rectCss, lesionCss: [x, y] }, words, ...rest } = await workstation.snapshot();
      assert.ok(words.some(({ rectCss: at }) => at.x >= rectCss.x), 'the breast has words');
      assert.deepEqual(crossings({ words, ...rest }), [], `${width} x ${height}, ${key}`);
      const onLesion = words.filter(({ rectCss: at }) => x > at.x && x < at.x + at.width && y > at.y && y < at.y + at.height);
      assert.deepEqual(onLesion, [], `${width} x ${height}, ${key}`);
    }
    await workstation.press('g');
    await workstation.press('g');
    const flat = await workstation.snapshot();
    assert.equal(flat.widget.isLarge, false);
    assert.ok(flat.words.some(({ name }) => name === 'Nipple'), 'a nipple is named');
    assert.deepEqual(crossings(flat), [], `${width} x ${height}`);
    await workstation.press('g');
  }
});
