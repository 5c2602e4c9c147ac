// The content security policy stops neither top-level navigation nor WebRTC: the JavaScript that the site serves must
// not contain them at all.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { javascriptTokens } from './support/javascript_tokens.mjs';
import { waysOut } from './support/ways_out.mjs';

const kRepository = fileURLToPath(new URL('../../', import.meta.url));
const kBuild = join(kRepository, 'build', 'web-release');

// ONNX Runtime's WebAssembly module looks for classes such as GPUBuffer in the window by name, in one place.
const kAsked = /\bglobalThis\[(\w)\]/g;
const kAsks = ['ort.jspi.bundle.min.mjs', 'ort.webgpu.bundle.min.mjs'];

// Every file of the site with one of these endings, as serve.py would serve it.
function servedFiles(...endings) {
  const listing = 'import json, sys; from pathlib import Path; sys.path.insert(0, "web"); from host.site import Site; '
    + 'print(json.dumps([str(p) for a, p in Site(Path("."), Path(sys.argv[1])).everything().items() '
    + 'if a.endswith(tuple(sys.argv[2:]))]))';
  return JSON.parse(execFileSync('python3', ['-c', listing, kBuild, ...endings], { cwd: kRepository, encoding: 'utf8' }));
}

const kWaysOut = [
  // WebRTC and WebTransport, by name or by a name put together
  'new RTCPeerConnection()', 'new WebTransport(u)', 'new window["RTCPeer" + "Connection"]()', 'new self[`Web${"Tra"}nsport`](u)',
  'const { RTCPeerConnection: P } = globalThis; new P()', 'new (Reflect.get(window, "WebTransport"))(u)',
  // opened windows
  'window.open(u)', 'self?.open(u)', 'window["open"](u)', 'window[\'op\' + \'en\'](u)', 'window[("o" + "pe") + \'n\'](u)', 'top[`open`](u)',
  'window?.["open"](u)', 'window["\\x6fpen"](u)', 'window.\\u006fpen(u)', 'open(u)', 'if (a) open(u);', '(0, open)(u)', 'const f = open; f(u)',
  'document.open(u, "", "")', 'const w = window; w.open(u)', 'const { open } = window; x(u)', 'const { open: o } = self', 'window.parent.open(u)',
  'window[name](u)', 'globalThis[a + b](u)', 'Reflect.get(window, k)(u)', 'x = a ? b : window[k]', '`${window["open"](u)}`',
  // navigations
  'location = u', 'location=u', 'window.location = u', 'window.location.href = u', 'location.href += u', 'location ??= u', 'location["href"] = u',
  'location["hr" + "ef"] = u', 'location[k] = u', 'location.assign(u)', 'location["assign"](u)', 'location[`replace`](u)', 'location?.replace(u)',
  'document.location.replace(u)', 'document.location = u', 'window["location"] = u', 'window["loc" + "ation"].href = u', 'self.location[k](u)',
  'parent.location = u', 'top.location.hash = u', 'const l = location; l.href = u', 'const l = window.location; l.href = u', '[location.href] = [u]',
  '({ a: location.href } = { a: u })', 'Object.assign(location, { href: u })', 'Reflect.set(location, "href", u)', 'Object.assign(window, { location: u })',
  'go(() => location)', 'navigation.navigate(u)', 'window.navigation.navigate(u)', 'navigation["navigate"](u)', 'const w = self; w.location = u',
  // whatever the receiver
  'const d=document; d.location=u', 'const {location:l}=document; l.href=u', 'const { location } = x', 'for (const { location: l } of all) go(l)',
  'function f({ location: l }) { l.href = u }', 'const f = ({ location }) => g(location)', 'const { a: { location: l } } = x', 'x.ownerDocument.location=u',
  'const l = d.location; l.replace(u)', 'd.location.assign(u)', 'd["location"] = u', 'd?.["loc" + "ation"].replace(u)', '[d.location] = [u]', 'f(() => d.location)',
  'l.assign(u)', 'error.location = 4',
  'document.defaultView.open(u)', 'frames[0].open(u)', 'this.open(u)', 'x.open(u)', 'x["open"](u)', 'const f = x.open; f(u)', 'const { open: o } = x', 'x.open("POST", u)',
  'clients.openWindow(u)', 'self.clients["openWindow"](u)', 'client.navigate(u)', 'element.ownerDocument', 'frame.contentWindow',
  // anchors and markup
  'const a = document.createElement("a")', 'd.createElement(name)', 'a.href=u; a.click()', 'a["href"] = u', 'a.setAttribute("href", u)', '[a.href] = [u]', 'a.click()',
  'document.getElementById("link").click()', 'x.innerHTML = t', 'm.httpEquiv = "refresh"', 'm.setAttribute("http-equiv", "refresh")',
  'd.write("<meta http-equiv=refresh content=0>")', 'd.write(`<a ${rest}>`)',
];

const kFine = [
  'location == u', 'location === u', 'const at = location.href;', 'const from = window.location.origin;', 'location.reload()', 'new URL("models/", location)',
  'if (location.pathname===u) a()', 'xhr.open("GET", u)', 'indexedDB.open("a")', 'socket.on("open", f)', 'x.location=>1', 'glUniform(location, 1)',
  'var f = location => { g(location) }', 'at[location] = 1', 'switch (o.location) { case 1: }', 'if (t.location === "cpu") f("at " + t.location)', 'this.dataLocation = t.location, g()', 'heap[3] = e.location',
  'document.getElementById("pick-files").click()', 'document.createElement("p")', 'if ("location" in t) f()', 'const at = new URL(u).href', 'const o = { open: 1, location: 2 }', 'class A { open(file) { return file; } }',
  'x = typeof window != "undefined" ? window : 0', 'globalThis["TextDecoder"]', 'window.scrollX', 'const re = /window.open(x)/g', '// window.open(u)',
  '/* location = u */', '"location = u"', '`window.open ${1}`', 'Object.assign(globalThis, { alert: f })', 'const { innerWidth } = window', 'rect.top - scroll',
];

test('The check finds each way out, however it is written', () => {
  for (const sample of kWaysOut) assert.notDeepEqual(waysOut(sample), [], sample);
});

test('The check lets pass what only looks like one', () => {
  for (const sample of kFine) assert.deepEqual(waysOut(sample), [], sample);
});

test('The pages of the site hold no markup that leads away by itself', () => {
  for (const path of servedFiles('.html')) {
    const text = readFileSync(resolve(kRepository, path), 'utf8');
    assert.doesNotMatch(text, /http-equiv|<\s*(?:base|iframe|frame|object|embed|form|area)\b|\bon\w+\s*=|=\s*"?javascript:/i, path);
    for (const [, address] of text.matchAll(/\b(?:href|src|action)\s*=\s*"([^"]*)"/g)) assert.doesNotMatch(address, /^(?:\w+:)?\/\//, path);
  }
});

test('A script is read in tokens as JavaScript reads it', () => {
  const values = (text) => javascriptTokens(text).map(({ type, value }) => `${type[0]} ${value}`);
  assert.deepEqual(values('a = b / c / d;'), ['n a', 'p =', 'n b', 'p /', 'n c', 'p /', 'n d', 'p ;']);
  assert.deepEqual(values('x(/[/"]+/g, "b")'), ['n x', 'p (', 'r /[/"]+/g', 'p ,', 's b', 'p )']);
  assert.deepEqual(values('`a${f({ b: `c` })}d` + "e"'), ['s a', 'p +', 'p (', 'n f', 'p (', 'p {', 'n b', 'p :', 's c', 'p }', 'p )', 'p )', 'p +', 's de']);
  assert.deepEqual(values('a?.5:b?.c'), ['n a', 'p ?', 'u .5', 'p :', 'n b', 'p ?.', 'n c'].map((word) => word.replace(/^u/, 'n')));
  assert.deepEqual(values('1e-5+.5e+3'), ['n 1e-5', 'p +', 'n .5e+3']);
});

test('No script of the site contains a way out that the policy does not stop', { skip: !existsSync(join(kBuild, 'bin', 'lobule.mjs')) && 'the site is not built' }, () => {
  const scripts = servedFiles('.js', '.mjs');
  for (const needed of ['boot.js', 'lobule.mjs', 'ort.jspi.bundle.min.mjs']) {
    assert.ok(scripts.some((path) => path.endsWith(needed)), `${needed} is among the scripts`);
  }
  for (const path of scripts) {
    let text = readFileSync(resolve(kRepository, path), 'utf8');
    if (kAsks.some((name) => path.endsWith(name))) {
      assert.equal(text.match(kAsked)?.length, 1, path);
      text = text.replace(kAsked, 'globalThis.$1');
    }
    assert.deepEqual(waysOut(text), [], path);
    assert.notDeepEqual(waysOut(`${text}\n;window["op" + "en"](u)`), [], `${path} is read to its end`);
  }
});
