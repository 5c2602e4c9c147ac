// Three pictures of the page as a person approved them; LOBULE_APPROVE=1 writes them anew, to be looked at. Text and
// pixels come from the core and from software graphics, so they hardly differ between machines.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { hungViews, imagesOf } from './support/exam.mjs';
import { differingShare, readPng } from './support/png.mjs';

const kApproved = join(kRepository, 'tests', 'golden', 'screenshots');
const kActual = join(kRepository, 'build', 'screenshots');
const kTolerance = 0.02; // share of pixels

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

async function assertLooksApproved(name) {
  await workstation.idle();
  const actual = await workstation.page.screenshot();
  mkdirSync(kActual, { recursive: true });
  writeFileSync(join(kActual, `${name}.png`), actual);
  const approved = join(kApproved, `${name}.png`);
  if (process.env.LOBULE_APPROVE) {
    mkdirSync(kApproved, { recursive: true });
    writeFileSync(approved, actual);
  }
  assert.ok(existsSync(approved), `${name} was never approved: run with LOBULE_APPROVE=1 and look at it`);
  const share = differingShare(readPng(actual), readPng(readFileSync(approved)));
  assert.ok(share <= kTolerance, `${(100 * share).toFixed(1)}% of ${name} differ from the approved picture; see build/screenshots`);
}

test('Two pictures that differ are told apart', () => {
  const flat = (level) => ({ width: 10, height: 10, channels: 3, pixels: new Uint8Array(300).fill(level) });
  assert.equal(differingShare(flat(10), flat(12)), 0);
  assert.equal(differingShare(flat(10), flat(80)), 1);
});

test('The landing page looks as approved', () => assertLooksApproved('landing'));

test('The sample exam opens from the site itself and looks as approved', async () => {
  await workstation.press('Shift+S');
  const snapshot = await workstation.snapshot();
  assert.deepEqual(snapshot.errors, []);
  assert.equal(imagesOf(snapshot).length, 4);
  assert.deepEqual(hungViews(snapshot), ['R CC', 'L CC', 'R MLO', 'L MLO']);
  await assertLooksApproved('four-views');
});

test('The list of shortcuts looks as approved', async () => {
  await workstation.page.keyboard.type('?');
  await workstation.idle();
  assert.equal((await workstation.snapshot()).settings.helpOpen, true);
  await assertLooksApproved('help');
});
