// Nothing leaves the origin: each way out is tried and what arrives elsewhere is counted; every answer of the server
// carries the policy that holds it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { startArrivals } from './support/arrivals.mjs';
import { openChromium, Workstation } from './support/chromium.mjs';
import { fourViewExam, imagesOf } from './support/exam.mjs';

const kPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
  + "img-src 'self' blob: data:; style-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
  + "form-action 'none'; frame-ancestors 'none'";

let app, elsewhere, browser;

before(async () => {
  [app, elsewhere, browser] = await Promise.all([startApp(), startArrivals(), openChromium()]);
});

after(async () => {
  await browser?.close();
  await Promise.all([app?.close(), elsewhere?.close()]);
});

// Runs in the page and, where it can, in workers. Each attempt ends quietly: what counts is what arrives.
async function tryEveryWayOut(target, from) {
  const quietly = async (attempt) => {
    try {
      await Promise.race([attempt(), new Promise((resolve) => setTimeout(resolve, 1500))]);
    } catch { /* refused, as it should be */ }
  };
  const at = (way) => `${target}${from}-${way}`;
  const loaded = (element, key, way, parent) => new Promise((resolve) => {
    element.onload = element.onerror = resolve;
    element[key] = at(way);
    parent?.append(element);
  });
  await quietly(() => fetch(at('fetch'), { mode: 'no-cors' }));
  await quietly(() => fetch(at('post'), { method: 'POST', body: 'x', mode: 'no-cors', keepalive: true }));
  await quietly(() => new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.onloadend = resolve;
    xhr.open('GET', at('xhr'));
    xhr.send();
  }));
  await quietly(() => new Promise((resolve) => { new EventSource(at('eventsource')).onerror = resolve; }));
  await quietly(() => new Promise((resolve) => {
    new WebSocket(at('websocket').replace('http', 'ws')).onclose = resolve;
  }));
  await quietly(() => import(at('import')));
  await quietly(() => new Promise((resolve) => { new Worker(at('worker'), { type: 'module' }).onerror = resolve; }));
  await quietly(() => new Promise((resolve) => {
    const source = `fetch(${JSON.stringify(at('blob-worker'))}, { mode: 'no-cors' })`;
    new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))).onerror = resolve;
  }));
  await quietly(() => (0, eval)(`fetch(${JSON.stringify(at('eval'))}, { mode: 'no-cors' })`));
  if (typeof document === 'undefined') {
    await quietly(() => importScripts(at('importscripts')));
    return;
  }
  await quietly(() => navigator.sendBeacon(at('beacon'), 'x'));
  await quietly(() => loaded(new Image(), 'src', 'image'));
  await quietly(() => loaded(new Audio(), 'src', 'audio'));
  await quietly(() => loaded(document.createElement('script'), 'src', 'script', document.head));
  await quietly(() => loaded(document.createElement('iframe'), 'src', 'iframe', document.body));
  await quietly(() => loaded(document.createElement('object'), 'data', 'object', document.body));
  for (const rel of ['stylesheet', 'preload', 'prefetch', 'modulepreload', 'icon', 'manifest']) {
    const link = Object.assign(document.createElement('link'), { rel, as: 'image' });
    await quietly(() => loaded(link, 'href', `link-${rel}`, document.head));
  }
  await quietly(() => document.fonts.add(new FontFace('x', `url(${at('font')})`)) && document.fonts.load('12px x'));
  await quietly(() => { document.body.style.backgroundImage = `url(${at('style')})`; });
  await quietly(() => {
    const form = Object.assign(document.createElement('form'), { action: at('form'), target: 'nowhere' });
    document.body.append(form);
    form.submit();
  });
  await quietly(() => { Object.assign(document.createElement('a'), { ping: at('ping'), href: '#' }).click(); });
  await quietly(() => new Promise((resolve) => setTimeout(resolve, 500)));
}

test('The attempts do arrive where no policy stops them', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(new URL('unguarded', elsewhere.url).href.replace('127.0.0.1', 'localhost'));
  await page.evaluate(callable(elsewhere.url, 'unguarded'));
  await context.close();
  for (const way of ['fetch', 'post', 'xhr', 'websocket', 'import', 'beacon', 'image', 'script', 'iframe',
    'link-stylesheet', 'blob-worker', 'eval', 'style']) {
    assert.ok(elsewhere.arrived.some((line) => line.endsWith(`unguarded-${way}`)), `${way} should have arrived`);
  }
  elsewhere.arrived.length = 0;
});

test('Nothing arrives elsewhere from the page, its workers or their workers', { timeout: 300_000 }, async () => {
  const workstation = await Workstation.open(browser, app.url);
  const { page } = workstation;
  const inference = page.workers().find((worker) => worker.url().endsWith('inference_worker.js'));
  assert.ok(inference, 'the inference worker runs');

  // From the page and from every worker that it has.
  await page.evaluate(callable(elsewhere.url, 'page'));
  // The core's threads wait for work without an event loop and cannot be asked; their script carries the same policy.
  const asked = page.workers().filter((worker) => !worker.url().endsWith('/lobule.mjs'));
  await Promise.all(asked.map((worker, index) => worker.evaluate(callable(elsewhere.url, `worker${index}`))));

  // From a worker that a worker starts from one of the site's own scripts.
  const nested = page.waitForEvent('worker', { timeout: 60_000 });
  await inference.evaluate(() => { globalThis.nested = new Worker('/inference_worker.js', { type: 'module' }); });
  await (await nested).evaluate(callable(elsewhere.url, 'nested'));
  assert.deepEqual(elsewhere.arrived, []);
  await workstation.close();
});

// The attempts as text that Playwright evaluates as it stands; the page's own policy forbids it to evaluate text.
function callable(target, from) {
  return `(${tryEveryWayOut.toString()})(${JSON.stringify(target)}, ${JSON.stringify(from)})`;
}

// Every address of the site, as serve.py knows them.
function servedAddresses() {
  const build = ['web-release', 'web-debug'].map((name) => join(kRepository, 'build', name)).find((path) => existsSync(join(path, 'bin')));
  const listing = 'import json, sys; from pathlib import Path; sys.path.insert(0, "web"); from host.site import Site; '
    + 'print(json.dumps(list(Site(Path("."), Path(sys.argv[1])).everything())))';
  return new Set(JSON.parse(execFileSync('python3', ['-c', listing, build], { cwd: kRepository, encoding: 'utf8' })));
}

test('A whole visit asks for the app\'s own files and nothing else', { timeout: 600_000 }, async () => {
  const served = servedAddresses();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const asked = [];
  context.on('request', (seen) => asked.push(seen.url()));
  const page = await context.newPage();
  page.on('websocket', (socket) => asked.push(socket.url()));
  await page.goto(app.url);
  const workstation = new Workstation(context, page);
  await workstation.started();
  await workstation.drop(fourViewExam());
  await workstation.press('a');
  const snapshot = await workstation.snapshot();
  assert.ok(imagesOf(snapshot).every(({ analysis }) => analysis !== null), 'the visit includes an analysis');
  const origin = new URL(app.url).origin;
  const paths = new Set();
  for (const url of asked.filter((address) => !/^(blob|data):/.test(address))) {
    assert.ok(url.startsWith(`${origin}/`), url);
    const { pathname, search, hash } = new URL(url);
    assert.equal(search + hash, '', url);
    assert.ok(pathname === '/' || served.has(pathname.slice(1)), url);
    paths.add(pathname);
  }
  for (const needed of ['/', '/lobule.wasm', '/inference_worker.js', '/models/index.json']) {
    assert.ok(paths.has(needed), `${needed} was recorded`);
  }
  assert.ok([...paths].some((path) => path.endsWith('.onnx')), 'requests of workers are recorded');
  await context.close();
});

function ask(path, { method = 'GET', headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, app.url), { method, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response));
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('Every answer carries the policy and the isolation headers', async () => {
  const first = await ask('/boot.js');
  const again = { 'If-None-Match': first.headers.etag, 'If-Modified-Since': first.headers['last-modified'] };
  const usable = Object.fromEntries(Object.entries(again).filter(([, value]) => value !== undefined));
  const cases = [
    ['/', {}, 200],
    ['/boot.js', {}, 200],
    ['/lobule.mjs', {}, 200],
    ['/lobule.wasm', {}, 200],
    ['/inference_worker.js', {}, 200],
    ['/models/index.json', {}, 200],
    ['/ort/ort.wasm.bundle.min.mjs', {}, 200],
    ['/boot.js', { method: 'HEAD' }, 200],
    ['/boot.js', { headers: { 'Accept-Encoding': 'gzip, br' } }, 200],
    ['/boot.js', { headers: usable }, 304],
    ['/lobule.wasm', { headers: { Range: 'bytes=0-99' } }, 206],
    ['/lobule.wasm', { headers: { Range: 'bytes=999999999-' } }, 416],
    ['/no/such/file', {}, 404],
    ['/../serve.py', {}, 404],
    ['/boot.js', { method: 'POST' }, null],
  ];
  for (const [path, options, status] of cases) {
    const { statusCode, headers } = await ask(path, options);
    const what = `${options.method ?? 'GET'} ${path} ${JSON.stringify(options.headers ?? {})}`;
    if (status !== null) assert.equal(statusCode, status, what);
    assert.equal(headers['content-security-policy'], kPolicy, what);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', what);
    assert.equal(headers['cross-origin-embedder-policy'], 'require-corp', what);
  }
});
