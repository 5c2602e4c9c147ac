// Exams of the phantom as the command line writes them, each lesion marked in CC and MLO where the truth says: the place
// that the page tells agrees with the truth as closely as its own region claims, in words too, and the 3D breast draws it
// where a pinhole camera of our own sees it from in front, from the side and from above.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf } from './support/exam.mjs';
import { readPng } from './support/png.mjs';

const kSeeds = [20, 31];
const kLesionsPerExam = 2;
const kChiSquare90 = 6.251, kChiSquare99 = 11.345; // three degrees of freedom
const kDeviations99 = 2.576; // of one dimension, both ways

let app, browser, folder;
const found = []; // {lesion, place} of every lesion, for the rate over all

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lobule-place-'));
  [app, browser] = await Promise.all([startApp(), openChromium()]);
});

after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

function phantom(seed) {
  const exam = join(folder, `exam-${seed}`);
  const done = spawnSync(process.execPath, [join(kRepository, 'web', 'cli', 'lobule.mjs'), 'phantom', '--seed', `${seed}`,
    '--lesions', `${kLesionsPerExam}`, '--height', '720', '--out', exam], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return { exam, lesions: JSON.parse(readFileSync(join(exam, 'truth.json'), 'utf8')).lesions };
}

// Where a stored pixel is on the page: the formula of src/study/view_transform.h.
function onScreen(snapshot, { laterality, locate }, view) {
  const [column, row] = locate.views.find((marks) => marks.view === view).lesion.center;
  const image = imagesOf(snapshot).find((each) => each.laterality === laterality && each.view === view);
  const { rectCss, zoom, pan, flip } = snapshot.viewports.find(({ imageId }) => imageId === image.id);
  const scale = zoom * Math.min(rectCss.width / image.columns, rectCss.height / image.rows), turned = flip ? -1 : 1;
  const wall = laterality === 'R' ? -0.5 : 0.5;
  const [x, y] = pan ?? [(image.columns - 1) / 2 + wall * turned * (rectCss.width / scale - image.columns), (image.rows - 1) / 2];
  return { x: rectCss.x + rectCss.width / 2 + turned * scale * (column - x), y: rectCss.y + rectCss.height / 2 + scale * (row - y) };
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const minus = (a, b) => a.map((value, i) => value - b[i]);
const scaled = (a, by) => a.map((value) => value * by);
const unit = (a) => scaled(a, 1 / Math.hypot(...a));
const cross = ([a, b, c], [d, e, f]) => [b * f - c * e, c * d - a * f, a * e - b * d];

// A pinhole camera: the picture plane through the target; upright is cranial, or the front where one looks from above.
function pinhole({ camera: { eyeMm, targetMm, cssPxPerMm }, rectCss }, laterality, point) {
  const ahead = unit(minus(targetMm, eyeMm));
  const upright = Math.abs(ahead[1]) > 0.999 ? [0, 0, 1] : [0, 1, 0];
  const up = unit(minus(upright, scaled(ahead, dot(upright, ahead))));
  const lateral = cross(up, ahead); // to the right of the screen for a left breast
  const from = minus(point, eyeMm);
  const larger = cssPxPerMm * Math.hypot(...minus(targetMm, eyeMm)) / dot(from, ahead);
  return [
    rectCss.x + rectCss.width / 2 + (laterality === 'R' ? -1 : 1) * larger * dot(from, lateral),
    rectCss.y + rectCss.height / 2 - larger * dot(from, up),
  ];
}

function mahalanobisSquared(difference, [[a, b, c], [, d, e], [, , f]]) {
  const inverse = [[d * f - e * e, c * e - b * f, b * e - c * d], [c * e - b * f, a * f - c * c, b * c - a * e], [b * e - c * d, b * c - a * e, a * d - b * b]];
  const determinant = a * inverse[0][0] + b * inverse[0][1] + c * inverse[0][2];
  return difference.reduce((sum, x, i) => sum + x * dot(inverse[i], difference), 0) / determinant;
}

function assertInRegion({ location: { positionMm, covarianceMm2 } }, truthMm) {
  const difference = minus(positionMm, truthMm);
  const squared = mahalanobisSquared(difference, covarianceMm2);
  assert.ok(squared <= kChiSquare99, `${positionMm} for ${truthMm}, ${squared} squared deviations`);
  return squared;
}

// Quadrant, hour, depth and distance, each as surely as it is told.
function assertWordsAgree({ words: { place: words }, location }, { laterality, positionMm: [x, y, z], chestWallMm, distanceFromNippleMm }) {
  assert.ok(words.startsWith(laterality === 'R' ? 'Right breast' : 'Left breast'), words);
  const { quadrant, quadrantProbabilities, clock, covarianceMm2, positionMm } = location;
  const quadrantOfTruth = `${y > 0 ? 'U' : 'L'}${x > 0 ? 'O' : 'I'}Q`;
  const isPossible = quadrantProbabilities[quadrantOfTruth] + quadrantProbabilities.central + quadrantProbabilities['axillary tail'] > 0.05;
  assert.ok(isPossible, `${quadrantOfTruth}: ${JSON.stringify(quadrantProbabilities)}`);
  if (Math.min(Math.abs(x), Math.abs(y)) > 10 && Math.hypot(x, y) > 30) {
    assert.ok(quadrant === quadrantOfTruth || (quadrant === 'axillary tail' && quadrantOfTruth === 'UOQ'), `${quadrant}, but ${quadrantOfTruth}`);
    if (quadrant === quadrantOfTruth) assert.ok(words.includes(`${y > 0 ? 'upper' : 'lower'} ${x > 0 ? 'outer' : 'inner'} quadrant`), words);
  }
  if (clock !== null && Math.hypot(x, y) > 20) {
    const hour = ((Math.round(Math.atan2(laterality === 'R' ? -x : x, y) / (Math.PI / 6)) + 11) % 12) + 1;
    const after = (from, to) => (to - from + 12) % 12;
    assert.ok(after(clock.low, hour) <= after(clock.low, clock.high), `${hour} is not within ${clock.low} to ${clock.high}`);
    assert.ok(after(clock.low, clock.hour) <= after(clock.low, clock.high));
  }
  // The third told, give or take what the depth's own deviation allows.
  const third = ['anterior', 'middle', 'posterior'].indexOf(location.depth);
  const allowed = kDeviations99 * Math.sqrt(covarianceMm2[2][2]);
  assert.ok(z >= third * chestWallMm / 3 - allowed && z <= (third + 1) * chestWallMm / 3 + allowed, `${location.depth}, but ${z} of ${chestWallMm} mm`);
  if (/ third/.test(words)) assert.ok(words.includes(`${location.depth} third`), words);
  const [, centimetres] = words.match(/(\d+(?:\.5)?) cm from the nipple$/) ?? assert.fail(words);
  const along = unit(positionMm);
  const deviation = Math.sqrt(along.reduce((sum, value, i) => sum + value * dot(covarianceMm2[i], along), 0));
  assert.ok(Math.abs(10 * centimetres - distanceFromNippleMm) <= 2.5 + kDeviations99 * deviation, `${words}, but ${distanceFromNippleMm} mm`);
}

// LOOK.md's violet, on the page's own pixels.
function isViolet(png, [x, y]) {
  for (let row = Math.round(y) - 2; row <= Math.round(y) + 2; row += 1) {
    for (let column = Math.round(x) - 2; column <= Math.round(x) + 2; column += 1) {
      const [red, green, blue] = png.pixels.subarray(png.channels * (row * png.width + column));
      if (Math.abs(red - 0xb9) < 28 && Math.abs(green - 0xa2) < 28 && blue > 0xe0) return true;
    }
  }
  return false;
}

async function assertDrawnWhereSeen(workstation, { laterality }) {
  const offset = {};
  for (const [key, azimuthDeg, elevationDeg] of [['F', 0, 0], ['L', -90, 0], ['T', 0, 90]]) {
    await workstation.press(`Shift+${key}`);
    const { widget, locations } = await workstation.snapshot();
    assert.deepEqual([widget.azimuthDeg, widget.elevationDeg], [azimuthDeg, elevationDeg]);
    const { positionMm } = locations.find(({ shown }) => shown).location;
    const seen = pinhole(widget, laterality, positionMm);
    const away = Math.hypot(...minus(seen, widget.lesionCss));
    assert.ok(away < 0.5, `Shift+${key}: drawn at ${widget.lesionCss}, seen at ${seen}`);
    if (key === 'F') assert.ok(isViolet(readPng(await workstation.page.screenshot()), seen), `Shift+${key}: nothing violet at ${seen}`);
    offset[key] = minus(widget.lesionCss, pinhole(widget, laterality, [0, 0, 0]));
    // What a surgeon knows: her right breast's outer side is on his left, upper is up, and the nipple points forward.
    const [x, y, z] = positionMm, outward = laterality === 'R' ? -1 : 1;
    if (key === 'F' && Math.abs(x) > 8) assert.equal(Math.sign(offset.F[0]), outward * Math.sign(x));
    if (key === 'F' && Math.abs(y) > 8) assert.equal(Math.sign(offset.F[1]), -Math.sign(y));
    if (key === 'L' && Math.abs(y) > 8) assert.equal(Math.sign(offset.L[1]), -Math.sign(y));
    if (key === 'L') assert.equal(Math.sign(offset.L[0]), -outward * Math.sign(z));
    if (key === 'T' && Math.abs(x) > 8) assert.equal(Math.sign(offset.T[0]), outward * Math.sign(x));
    if (key === 'T') assert.ok(offset.T[1] < 0, 'the chest wall is above the nipple on screen');
  }
}

async function unmark(workstation) {
  for (let snapshot = await workstation.snapshot(); snapshot.marks.length > 0; snapshot = await workstation.snapshot()) await workstation.press('u');
}

for (const seed of kSeeds) {
  test(`The page places the lesions of phantom ${seed} as surely as it says`, async () => {
    const { exam, lesions } = phantom(seed);
    const workstation = await Workstation.open(browser, app.url);
    await workstation.drop(exam); // with its truth.json, which is passed over
    assert.deepEqual((await workstation.snapshot()).errors, []);
    await workstation.press('k');
    for (const lesion of lesions) {
      for (const view of ['CC', 'MLO']) await workstation.click(onScreen(await workstation.snapshot(), lesion, view));
      const place = (await workstation.snapshot()).locations.find(({ shown }) => shown);
      assert.equal(place.spots.length, 2);
      assert.equal(place.laterality, lesion.laterality);
      found.push(assertInRegion(place, lesion.positionMm));
      assertWordsAgree(place, lesion);
      await assertDrawnWhereSeen(workstation, lesion);
      await unmark(workstation);
    }
    assert.deepEqual(workstation.complaints, []);
    await workstation.close();
  });
}

test('Over all lesions the 90% region holds the truth as often as it claims', () => {
  assert.equal(found.length, kSeeds.length * kLesionsPerExam);
  // One of four may lie outside: with 0.9 each, more would in one of twenty such samples; these are fixed ones.
  assert.ok(found.filter((squared) => squared > kChiSquare90).length <= 1, `${found}`);
});
