// Pictures without a header (PNG, JPEG, WebP): each goes to the model for what it shows, and one that does not tell is
// asked about and never passes for a negative.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf, middleOf } from './support/exam.mjs';
import { kPictureSets, pictureOf, untellingPicture } from './support/pictures.mjs';

const kModels = { US: 'us-lesion', MG: 'mammo-lesion' };

let app, browser, scratch;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'lobule-pictures-'));
  [app, browser] = await Promise.all([startApp(), openChromium()]);
});

after(async () => {
  await browser?.close();
  await app?.close();
  if (scratch) rmSync(scratch, { recursive: true, force: true });
});

test('Dropped ultrasound PNGs and mammogram WebPs are each read by the model for their kind', async (context) => {
  const paths = Object.keys(kPictureSets).map((set) => pictureOf(set, scratch));
  if (paths.includes(null)) return context.skip('the shared data is not here');
  const workstation = await Workstation.open(browser, app.url);
  await workstation.drop(...paths);
  await workstation.press('a');
  const snapshot = await workstation.snapshot();
  const images = imagesOf(snapshot);
  assert.equal(images.length, paths.length);
  const kinds = Object.values(kPictureSets);
  for (const [index, { file, modality, modalitySource, analysis }] of images.entries()) {
    assert.equal(modality, kinds[index], file);
    assert.equal(modalitySource, 'pixels', file);
    assert.equal(analysis?.model, kModels[kinds[index]], file);
  }
  assert.deepEqual(snapshot.errors, []);
  assert.deepEqual(workstation.complaints, []);
  await workstation.close();
});

test('A picture that does not tell is asked about, and read once the reader has said what it is', async () => {
  const workstation = await Workstation.open(browser, app.url);
  await workstation.drop(untellingPicture(scratch));
  await workstation.press('a');
  const asked = await workstation.snapshot();
  const [image] = imagesOf(asked);
  assert.equal(image.modality, 'other');
  assert.equal(image.analysis, null);
  assert.ok(image.warnings.some((warning) => warning.startsWith('Mammogram or ultrasound image?')), image.warnings.join());

  await workstation.clickOn('picture kind: Ultrasound');
  await workstation.press('a');
  const [told] = imagesOf(await workstation.snapshot());
  assert.equal(told.modality, 'US');
  assert.equal(told.modalitySource, 'reader');
  assert.equal(told.analysis?.model, 'us-lesion');
  assert.ok(!told.warnings.some((warning) => warning.startsWith('Mammogram or ultrasound')));
  await workstation.close();
});

// The right breast of the phantom as PNGs, which say nothing but grey levels; the truth of its lesion.
function phantomPictures() {
  const lobule = (...options) => {
    const done = spawnSync(process.execPath, [join(kRepository, 'web', 'cli', 'lobule.mjs'), ...options], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
  };
  const folder = join(scratch, 'phantom');
  lobule('phantom', '--seed', '23', '--lesions', '1', '--height', '1024', '--out', folder);
  const [lesion] = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')).lesions;
  const paths = ['CC', 'MLO'].map((view, index) => {
    const png = join(scratch, `${['first', 'second'][index]}.png`);
    lobule('render', join(folder, lesion.files[index]), '--out', png);
    return png;
  });
  return { lesion, paths };
}

test('Side and view of PNGs are said by the reader, and then a lesion has a place with its assumptions stated', async () => {
  const { lesion, paths } = phantomPictures();
  const workstation = await Workstation.open(browser, app.url);
  await workstation.drop(...paths);
  for (const [index, view] of ['CC', 'MLO'].entries()) {
    const start = await workstation.snapshot();
    const { id } = imagesOf(start)[index];
    const found = (images) => images.find((image) => image.id === id);
    await workstation.click(middleOf(start.viewports.find(({ imageId }) => imageId === id)));
    await workstation.clickOn(`picture side: ${lesion.laterality === 'R' ? 'Right' : 'Left'}`);
    assert.equal(found(imagesOf(await workstation.snapshot())).laterality, lesion.laterality);
    await workstation.clickOn(`picture view: ${view}`);
    assert.equal(found(imagesOf(await workstation.snapshot())).view, view);
    assert.equal(found(imagesOf(await workstation.snapshot())).viewSource, 'reader');
  }

  await workstation.press('k');
  for (const { view, lesion: { center: [column, row] }, rows, columns } of lesion.locate.views) {
    const { viewports, exams } = await workstation.snapshot();
    const image = imagesOf({ exams }).find((each) => each.view === view);
    const { rectCss } = viewports.find(({ imageId }) => imageId === image.id);
    const scale = Math.min(rectCss.width / columns, rectCss.height / rows);
    const isRight = lesion.laterality === 'R'; // the chest wall stands at that side of the viewport
    await workstation.click({
      x: isRight ? rectCss.x + rectCss.width - scale * (columns - column) : rectCss.x + scale * column,
      y: rectCss.y + rectCss.height / 2 + scale * (row - rows / 2),
    });
  }
  const { locations, undoSteps } = await workstation.snapshot();
  assert.equal(locations.length, 1);
  const [{ laterality, location, words }] = locations;
  assert.equal(laterality, lesion.laterality);
  assert.ok(location.warnings.some((warning) => warning.includes('no pixel spacing')), location.warnings.join());
  assert.ok(location.warnings.some((warning) => warning.includes('no gantry angle')), location.warnings.join());
  const away = Math.hypot(...lesion.positionMm.map((millimetres, axis) => location.positionMm[axis] - millimetres));
  const reach = Math.sqrt(6.251 * Math.max(...location.covarianceMm2.map((row, axis) => row[axis])));
  assert.ok(away < reach, `${away} mm off, ${reach} mm claimed: ${words.place}`);

  for (let step = 0; step < undoSteps; step += 1) await workstation.press('u');
  const bare = await workstation.snapshot();
  assert.ok(imagesOf(bare).every((image) => image.view === null && image.viewSource === null));
  assert.deepEqual(workstation.complaints, []);

  // Named after what they show, one press takes both.
  const named = join(scratch, 'named');
  mkdirSync(named);
  const names = [`${lesion.laterality}_CC.png`, `${lesion.laterality}_MLO.png`];
  names.forEach((name, index) => copyFileSync(paths[index], join(named, name)));
  await workstation.press('Shift+X');
  await workstation.drop(...names.map((name) => join(named, name)));
  await workstation.clickOn('take from names');
  const taken = await workstation.snapshot();
  for (const { file, laterality: side, view, viewSource } of imagesOf(taken)) {
    assert.equal(file.split('/').at(-1), `${side}_${view}.png`);
    assert.equal(viewSource, 'reader');
  }
  assert.equal(taken.undoSteps, 1);
  await workstation.close();
});
