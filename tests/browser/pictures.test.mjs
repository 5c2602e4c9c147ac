// Pictures without a header (PNG, JPEG, WebP): each goes to the model for what it shows, and one that does not tell is
// asked about and never passes for a negative.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startApp } from './support/app_server.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { imagesOf } from './support/exam.mjs';
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

  // The right half of the choice in the inspector says ultrasound; the test knows no coordinate of the screen.
  const { width } = workstation.page.viewportSize();
  for (let y = 96; y < 300; y += 12) {
    await workstation.click({ x: width - 80, y });
    if (imagesOf(await workstation.snapshot())[0].modality === 'US') break;
  }
  await workstation.press('a');
  const [told] = imagesOf(await workstation.snapshot());
  assert.equal(told.modality, 'US');
  assert.equal(told.modalitySource, 'reader');
  assert.equal(told.analysis?.model, 'us-lesion');
  assert.ok(!told.warnings.some((warning) => warning.startsWith('Mammogram or ultrasound')));
  await workstation.close();
});
