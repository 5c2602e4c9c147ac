// A disc's directory against the files that came: what is missing is told, and nothing that is there or was left out.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { missingSentence } from '../../web/disc.js';
import { filesFromInput, readAll } from '../../web/files.js';

const kListed = ['PT0/IM1', 'PT0/IM2', 'PT0/IM3'];

test('Images that a directory lists and that did not come are counted', () => {
  assert.equal(missingSentence('disc/DICOMDIR', kListed, ['disc/DICOMDIR', 'disc/PT0/IM1', 'disc/PT0/IM3']),
    '1 of the 3 images that this directory lists is not among the files.');
  assert.equal(missingSentence('a/disc/DICOMDIR', kListed, ['a/PT0/IM1', 'a/disc/PT0/IM1']),
    '2 of the 3 images that this directory lists are not among the files.');
  assert.equal(missingSentence('disc/DICOMDIR', ['IM1'], ['disc/IM2']), 'The image that this directory lists is not among the files.');
});

test('Names are compared as discs are read: in either case, with version numbers, last dots and extensions', () => {
  assert.equal(missingSentence('disc/DICOMDIR', kListed, ['disc/pt0/im1', 'disc/PT0/IM2.;1', 'disc/PT0/IM3.dcm']), null);
  assert.equal(missingSentence('exam.zip/DICOMDIR', kListed, kListed.map((path) => `exam.zip/${path}`)), null);
  assert.equal(missingSentence('disc/DICOMDIR', [], ['disc/PT0/IM1']), null);
});

test('Of files dropped without the folder around them, what was left out is not missed', () => {
  assert.equal(missingSentence('DICOMDIR', kListed, ['DICOMDIR', 'IM1']), null);
  assert.equal(missingSentence('DICOMDIR', ['IM1', 'IM2'], ['DICOMDIR', 'IM1']), null);
  assert.match(missingSentence('DICOMDIR', kListed, ['DICOMDIR', 'PT0/IM1', 'PT0/IM2']), /^1 of the 3/);
});

function listing(paths, webkitdirectory = true) {
  return filesFromInput({ webkitdirectory, files: paths.map((path) => ({ name: path.split('/').at(-1), webkitRelativePath: webkitdirectory ? path : '', size: 10 })) });
}

async function tell(found, options = {}) {
  const told = [], opened = [];
  await readAll(found, {
    onFile: async (name) => {
      opened.push(name);
      if (name.endsWith('IM2')) throw new Error('unreadable');
    },
    onError: (name, why) => told.push([name, why]),
    listedImages: async () => kListed,
    ...options,
  });
  return { told, opened };
}

test('A directory is told of after all files, and one that could not be opened counts as there', async () => {
  const { told, opened } = await tell(listing(['disc/DICOMDIR', 'disc/PT0/IM2', 'disc/PT0/IM1']));
  assert.deepEqual(opened, ['disc/PT0/IM2', 'disc/PT0/IM1']);
  assert.deepEqual(told.map(([name]) => name), ['disc/PT0/IM2', 'disc/DICOMDIR']);
  assert.match(told[1][1], /^1 of the 3 images/);
});

test('A directory that is chosen by itself is opened, and one that cannot be read or is too long tells of nothing', async () => {
  assert.deepEqual((await tell(listing(['DICOMDIR'], false))).opened, ['DICOMDIR']);
  const failing = await tell(listing(['disc/DICOMDIR', 'disc/a']), { listedImages: async () => { throw new Error('broken'); } });
  assert.deepEqual(failing.told, []);
  const long = filesFromInput({ webkitdirectory: true, files: [{ name: 'DICOMDIR', webkitRelativePath: 'disc/DICOMDIR', size: 2 ** 24 }] });
  assert.deepEqual((await tell(long)).told, []);
});
