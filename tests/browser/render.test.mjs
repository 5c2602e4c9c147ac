// The renderer in a real WebGL2 context, against the CPU reference and against itself. The wasm page beside this file
// draws and reads back; what its facts must be stands here.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository } from './support/app_server.mjs';
import { openChromium } from './support/chromium.mjs';

const kBuild = path.join(kRepository, 'build', process.env.LOBULE_RENDER_PRESET ?? 'web-release');
const kTypes = { '.html': 'text/html', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

let server, browser, page;

async function answerFile(asked, answer) {
  const name = path.basename(new URL(asked.url, 'http://localhost').pathname) || 'index.html';
  const folder = name === 'index.html' ? path.join(kRepository, 'tests/browser/render_page') : path.join(kBuild, 'bin');
  try {
    const bytes = await readFile(path.join(folder, name));
    answer.writeHead(200, {
      'Content-Type': kTypes[path.extname(name)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    answer.end(bytes);
  } catch {
    answer.writeHead(404).end();
  }
}

before(async () => {
  execFileSync('cmake', ['--build', kBuild, '--target', 'render_page'], { stdio: ['ignore', 'ignore', 'inherit'] });
  server = createServer(answerFile).listen(0, '127.0.0.1');
  await once(server, 'listening');
  browser = await openChromium();
  page = await browser.newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(async () => {
    const { default: create } = await import('./render_page.mjs');
    window.core = await create({ canvas: document.getElementById('canvas') });
  });
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

async function factsOf(name) {
  const text = await page.evaluate((asked) => {
    const { core } = window;
    const address = core._malloc(64);
    core.stringToUTF8(asked, address, 64);
    const facts = core.UTF8ToString(core._renderCase(address));
    core._free(address);
    return facts;
  }, name);
  assert.notEqual(text, '', `the page knows no case ${name}`);
  const { glError, ...facts } = JSON.parse(text);
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

test('An upload is spread over frames and ends in the same picture', async () => {
  const { slowFrames, quickFrames, difference } = await factsOf('uploads');
  assert.ok(slowFrames >= 11, `${slowFrames} frames`);
  assert.ok(quickFrames <= 2, `${quickFrames} frames`);
  assert.equal(difference, 0);
});

test('A thumbnail is a texture with the top row first, and goes when it is no longer asked for', async () => {
  assert.deepEqual(await factsOf('thumbnails'), { firstRow: 255, lastRow: 0, textureAfterwards: 0 });
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
