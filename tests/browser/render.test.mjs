// The renderer in a real WebGL2 context, against the CPU reference and against itself. The wasm page beside this file
// draws and reads back; what its facts must be stands here.

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository } from './support/app_server.mjs';
import { differingShare, readPng, writePng } from './support/png.mjs';
import { openRenderPage } from './support/render_page.mjs';

let page;

before(async () => {
  page = await openRenderPage();
});

after(() => page?.close());

async function factsOf(name) {
  const answer = await page.factsOf(name);
  assert.ok(answer, `the page knows no case ${name}`);
  const { glError, ...facts } = answer;
  assert.equal(glError, 0, 'WebGL reports an error');
  return facts;
}

function eachAtMost(facts, limit) {
  for (const [name, value] of Object.entries(facts)) {
    assert.ok(value >= 0 && value <= limit, `${name}: ${value} exceeds ${limit}`);
  }
}

test('Every one of the 16384 levels of a 14-bit ramp is told from its neighbour', async () => {
  const { levels, risingSteps } = await factsOf('ramp');
  assert.equal(levels, 16384);
  assert.equal(risingSteps, levels - 1);
});

test('The shader and the CPU reference agree within one grey level', async () => {
  const facts = await factsOf('reference');
  assert.ok(Object.keys(facts).length >= 18);
  eachAtMost(facts, 1);
});

test('Tiles of 64 texels give the picture that one texture gives, at any scale and flipped', async () => {
  eachAtMost(await factsOf('tiles'), 0);
});

test('Padding takes no part in the halvings', async () => {
  eachAtMost(await factsOf('padding'), 1);
});

test('Viewports one pixel apart do not reach into each other', async () => {
  assert.deepEqual(await factsOf('viewports'), { gapLit: 0, insideDark: 0 });
});

test('A flipped view mirrors its columns exactly', async () => {
  assert.deepEqual(await factsOf('flip'), { different: 0, varies: true });
});

test('Pixels that are not square are drawn in their proportions, flipped too', async () => {
  assert.deepEqual(await factsOf('stretch'), { straight: [20, 10, 40, 20], flipped: [40, 10, 60, 20] });
});

test('An upload is spread over frames and ends in the same picture', async () => {
  const { slowFrames, quickFrames, difference } = await factsOf('uploads');
  assert.ok(slowFrames >= 11, `${slowFrames} frames`);
  assert.ok(quickFrames <= 2, `${quickFrames} frames`);
  assert.equal(difference, 0);
});

test('A thumbnail is a texture with the top row first, and goes when it is no longer asked for', async () => {
  assert.deepEqual(await factsOf('thumbnails'), { firstRow: 255, lastRow: 0, textureAfterwards: 0 });
});

test('A kept picture shows every change of window, table, modality, place, size and image at once', async () => {
  assert.deepEqual(await factsOf('kept'), { changes: 14, worst: 0, unseen: 0 });
});

test('Only the picture that changed is drawn anew, and none for a mark', async () => {
  assert.deepEqual(await factsOf('drawn'), { atRest: 0, onePanned: 1, marked: 0 });
});

test('A colour picture keeps every value', async () => {
  assert.deepEqual(await factsOf('color'), { different: 0 });
});

test('A contour is a line in a halo at either pixel ratio, and the picture beyond is untouched', async () => {
  const facts = await factsOf('contours');
  for (const ratio of ['ratio 1', 'ratio 2']) {
    const { line, halo, beyond, inside, asymmetry } = facts[ratio];
    assert.ok(line[0] > 235 && Math.abs(line[1] - 128) < 12 && line[2] < 20, `${ratio}: line ${line}`);
    assert.ok(Math.max(...halo) < 70, `${ratio}: halo ${halo}`);
    assert.deepEqual(beyond, [128, 128, 128], ratio);
    assert.deepEqual(inside, [128, 128, 128], ratio);
    assert.ok(asymmetry <= 1, `${ratio}: asymmetry ${asymmetry}`);
  }
  assert.equal(facts.solid.unlit, 0);
  assert.ok(facts.dashed.lit > 20 && facts.dashed.unlit > 10, JSON.stringify(facts.dashed));
});

test('A fill covers the inside of a concave contour and nothing else', async () => {
  const { arm, between, base } = await factsOf('fill');
  for (const painted of [arm, base]) {
    assert.ok(Math.abs(painted[0] - 191) <= 2 && Math.abs(painted[1] - 128) <= 2 && Math.abs(painted[2] - 64) <= 2, `${painted}`);
  }
  assert.deepEqual(between, [128, 128, 128]);
});

test('A heat map leaves the picture alone below its threshold and never covers more than 35 % of it', async () => {
  const { outside, belowThreshold, strongest } = await factsOf('heat');
  assert.equal(outside, 0);
  assert.equal(belowThreshold, 0);
  assert.ok(strongest > 15 && strongest <= Math.ceil(0.35 * 128), `strongest ${strongest}`);
});

test('A line of single points stands out by its own light and a dark edge, however small the picture', async () => {
  for (const [size, { lightest, darkest, beyond }] of Object.entries(await factsOf('mask'))) {
    assert.ok(lightest > 200, `${size}: ${lightest}`);
    assert.ok(darkest < 100, `${size}: ${darkest}`);
    assert.equal(beyond, 128, size);
  }
});

test('A lesion in the standing breast is violet where it is said to be, from every side, left and right', async () => {
  const facts = await factsOf('breast lesion');
  assert.equal(Object.keys(facts).length, 16);
  for (const [name, [red, green, blue]] of Object.entries(facts)) {
    assert.ok(Math.abs(red - 169) <= 8 && Math.abs(green - 138) <= 8 && Math.abs(blue - 255) <= 12, `${name}: ${[red, green, blue]}`);
  }
});

test('A right breast is drawn as the mirror image of the same left one', async () => {
  for (const [name, shares] of Object.entries(await factsOf('breast mirror'))) {
    assert.ok(shares.mirrored < 0.5, `${name}: ${shares.mirrored}% differ from the mirror image`);
    assert.ok(shares['as it is'] > 5, `${name}: the picture is the same either way`);
  }
});

test('The standing breast stays in its rectangle and leaves no hole in it', async () => {
  const { outsideLit, insideBlack, insideLit } = await factsOf('breast rectangle');
  assert.equal(outsideLit, 0);
  assert.equal(insideBlack, 0);
  assert.ok(insideLit > 1000);
});

test('A detector plate shows the grey levels of its image', async () => {
  const { compared, mean, largest } = await factsOf('breast plates');
  assert.ok(compared > 100);
  assert.ok(mean < 4 && largest < 24, `mean ${mean}, largest ${largest}`);
});

test('The regions of a place are nested: denser within the half, fainter within nine tenths, nothing beyond', async () => {
  const facts = await factsOf('breast regions');
  assert.ok(facts['1'] > facts['1.45'], JSON.stringify(facts));
  assert.ok(facts['1.45'] > facts['1.65'] + 10, JSON.stringify(facts));
  assert.ok(facts['1.65'] > facts['2.6'] + 10, JSON.stringify(facts));
  assert.ok(facts['2.3'] > facts['2.6'] + 5, JSON.stringify(facts));
  assert.ok(Math.abs(facts['2.6'] - 0x18) <= 1, JSON.stringify(facts));
});

test('A standing breast is kept as a texture with the top row first, drawn anew when it changes', async () => {
  const { turned, again, hidden, texture, textureAfterwards } = await factsOf('breast texture');
  assert.ok(turned > 5, `${turned}% changed`);
  assert.deepEqual({ again, hidden, texture, textureAfterwards }, { again: 0, hidden: 0, texture: 0, textureAfterwards: 0 });
});

test('Hairlines are a pixel wide at ratio 1 and two at ratio 2', async () => {
  const facts = await factsOf('breast lines');
  for (const [ratio, { brightest, sum, lit }] of Object.entries(facts)) {
    const width = Number(ratio.at(-1));
    assert.ok(brightest > 40, `${ratio}: brightest ${brightest}`);
    assert.ok(sum / brightest < width + 0.7 && lit <= width + 2, `${ratio}: ${sum / brightest} lines of light, ${lit} pixels`);
  }
});

// Pictures that a person looked at; LOBULE_APPROVE=1 writes them anew.
for (const name of ['left overview 2 240', 'right front 1 320', 'left side 1 320']) {
  test(`The standing breast looks as approved: ${name}`, async () => {
    const { width, height, rgba } = await factsOf(name);
    const actual = { width, height, channels: 4, pixels: Buffer.from(rgba, 'base64') };
    const file = `${name.replaceAll(' ', '-')}.png`;
    const [approved, kept] = ['tests/golden/breast', 'build/screenshots'].map((folder) => path.join(kRepository, folder));
    const folders = process.env.LOBULE_APPROVE ? [approved, kept] : [kept];
    for (const folder of folders) {
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, file), writePng(actual));
    }
    const share = differingShare(actual, readPng(await readFile(path.join(approved, file))));
    assert.ok(share < 0.005, `${(100 * share).toFixed(2)}% differ from the approved picture; see build/screenshots`);
  });
}
