// The content security policy stops neither top-level navigation nor WebRTC: the JavaScript that the site serves must
// not contain them at all.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const kRepository = fileURLToPath(new URL('../../', import.meta.url));
const kBuild = join(kRepository, 'build', 'web-release');

const kRefused = [
  ['a peer connection', /\bRTC(PeerConnection|DataChannel|IceTransport)\b/],
  ['WebTransport', /\bWebTransport\b/],
  ['window.open', /\b(window|self|globalThis|top|parent)\s*(\?\.|\.)\s*open\b/],
  ['a navigation', /\blocation(\.(href|hash|search|host|hostname|pathname|port|protocol))?\s*=(?![=>])/],
  ['a navigation', /\blocation\s*\.\s*(assign|replace)\b/],
  ['a navigation', /\bnavigation\s*\.\s*navigate\b/],
];

// What a script contains of the list; comments count too, which is a reason to word them otherwise.
function refusedIn(text) {
  return kRefused.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
}

// Every script of the site as serve.py would serve it.
function servedScripts() {
  const listing = 'import json, sys; from pathlib import Path; sys.path.insert(0, "web"); from host.site import Site; '
    + 'print(json.dumps([str(p) for a, p in Site(Path("."), Path(sys.argv[1])).everything().items() '
    + 'if a.endswith((".js", ".mjs"))]))';
  return JSON.parse(execFileSync('python3', ['-c', listing, kBuild], { cwd: kRepository, encoding: 'utf8' }));
}

test('The check finds each way out', () => {
  const samples = ['new RTCPeerConnection()', 'new WebTransport(u)', 'window.open(u)', 'self?.open(u)', 'location = u',
    'window.location.href = u', 'location.assign(u)', 'document.location.replace(u)', 'navigation.navigate(u)'];
  for (const sample of samples) assert.ok(refusedIn(sample).length > 0, sample);
  for (const fine of ['location == u', 'const at = location.href;', 'xhr.open("GET", u)', 'x.location=>1', 'location.pathname===u']) {
    assert.deepEqual(refusedIn(fine), [], fine);
  }
});

test('No script of the site contains a way out that the policy does not stop', { skip: !existsSync(join(kBuild, 'bin', 'lobule.mjs')) && 'the site is not built' }, () => {
  const scripts = servedScripts();
  for (const needed of ['boot.js', 'lobule.mjs', 'ort.jspi.bundle.min.mjs']) {
    assert.ok(scripts.some((path) => path.endsWith(needed)), `${needed} is among the scripts`);
  }
  for (const path of scripts) assert.deepEqual(refusedIn(readFileSync(resolve(kRepository, path), 'utf8')), [], path);
});
