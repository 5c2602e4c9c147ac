// JPEG XL on the page: the decoder is a file of its own, which nobody fetches who opens no such image.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { middleOf } from './support/exam.mjs';
import { readPng } from './support/png.mjs';

let app, browser;

before(async () => { [app, browser] = await Promise.all([startApp(), openChromium()]); });
after(async () => {
  await browser?.close();
  await app?.close();
});

const fixture = (name) => join(kRepository, 'tests', 'fixtures', 'dicom', name);

async function open() {
  const workstation = await Workstation.open(browser, app.url);
  const asked = [];
  workstation.context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  return { workstation, decoderRequests: () => asked.filter((path) => path === '/lobule_jxl.wasm').length };
}

// The middle of the first image, without the words around it.
async function picture(workstation) {
  const { viewports } = await workstation.snapshot();
  const { x, y } = middleOf(viewports[0]);
  await workstation.page.mouse.move(5, 5);
  await workstation.idle();
  return readPng(await workstation.page.screenshot({ clip: { x: x - 60, y: y - 60, width: 120, height: 120 } }));
}

test('A JPEG XL file is shown as the same pixels uncompressed are, and only then its decoder is fetched', async () => {
  const { workstation, decoderRequests } = await open();
  await workstation.drop(fixture('explicit-little.dcm'));
  const expected = await picture(workstation);
  assert.ok(Math.max(...expected.pixels) - Math.min(...expected.pixels) > 100, 'there is a picture');
  assert.equal(decoderRequests(), 0);
  await workstation.close();

  const other = await open();
  assert.equal(other.decoderRequests(), 0, 'not with the page');
  await other.workstation.drop(fixture('jpeg-xl.dcm'));
  const shown = await picture(other.workstation);
  assert.deepEqual(shown.pixels, expected.pixels);
  assert.ok(other.decoderRequests() >= 1);
  assert.deepEqual(other.workstation.complaints, []);
  await other.workstation.close();
});
