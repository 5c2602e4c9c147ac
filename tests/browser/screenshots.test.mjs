// Pictures of the page as a person approved them (support/approved.mjs).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { assertLooksApproved } from './support/approved.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { hungViews, imagesOf } from './support/exam.mjs';
import { differingShare, mostDifferentTile } from './support/png.mjs';

let app, browser, workstation;

before(async () => {
  [app, browser] = await Promise.all([startApp(), openChromium()]);
  workstation = await Workstation.open(browser, app.url);
  await workstation.page.mouse.move(2, 450); // no tooltip, no hover
  await workstation.idle();
});

after(async () => {
  await browser?.close();
  await app?.close();
});

async function assertPageLooksApproved(name) {
  await workstation.idle();
  assertLooksApproved(await workstation.page.screenshot(), name);
}

test('Two pictures that differ are told apart', () => {
  const flat = (level) => ({ width: 10, height: 10, channels: 3, pixels: new Uint8Array(300).fill(level) });
  assert.equal(differingShare(flat(10), flat(12)), 0);
  assert.equal(differingShare(flat(10), flat(80)), 1);
  const spotted = flat(10);
  spotted.pixels.fill(80, 3 * 95, 3 * 100); // half of the last row
  assert.equal(differingShare(flat(10), spotted), 0.05);
  assert.deepEqual(mostDifferentTile(flat(10), spotted, 5), { share: 0.2, x: 7.5, y: 7.5 });
});

test('The landing page looks as approved', () => assertPageLooksApproved('landing'));

test('The sample exam opens from the site itself and looks as approved', async () => {
  await workstation.press('Shift+S');
  const snapshot = await workstation.snapshot();
  assert.deepEqual(snapshot.errors, []);
  assert.equal(imagesOf(snapshot).length, 4);
  assert.deepEqual(hungViews(snapshot), ['R CC', 'L CC', 'R MLO', 'L MLO']);
  await assertPageLooksApproved('four-views');
});

test('The list of shortcuts looks as approved', async () => {
  await workstation.page.keyboard.type('?');
  await workstation.idle();
  assert.equal((await workstation.snapshot()).settings.helpOpen, true);
  await assertPageLooksApproved('help');
});

// The whole path with what the site itself brings. The exam is made so that its lesions are easy; that the places agree
// with its truth is still the network's, the pairing's and the localizer's doing.
test('Marks, pairs and places of the sample exam agree with its truth and look as approved', async () => {
  await workstation.page.keyboard.press('Escape');
  await workstation.press('a');
  const snapshot = await workstation.snapshot();
  const truth = JSON.parse(readFileSync(join(kRepository, 'build', 'web-release', 'sample', 'truth.json'), 'utf8'));
  assert.equal(snapshot.locations.length, truth.lesions.length);
  for (const { laterality, positionMm, locate } of truth.lesions) {
    for (const { view, lesion: { center: [column, row] } } of locate.views) {
      const image = imagesOf(snapshot).find((each) => each.laterality === laterality && each.view === view);
      const isFound = snapshot.findings.some(({ imageId, box: [left, top, right, bottom] }) => imageId === image.id &&
        column >= left && column <= right && row >= top && row <= bottom);
      assert.ok(isFound, `the lesion in ${laterality} ${view} is found`);
    }
    const away = Math.min(...snapshot.locations.filter((each) => each.laterality === laterality).map(({ location }) =>
      Math.hypot(...positionMm.map((millimetres, axis) => location.positionMm[axis] - millimetres))));
    assert.ok(away < 15, `${laterality}: ${away} mm from the truth`);
  }
  await workstation.page.mouse.move(2, 450);
  await assertPageLooksApproved('findings');
});
