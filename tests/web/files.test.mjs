import assert from 'node:assert/strict';
import { test } from 'node:test';

import { filesFromInput, filesFromTransfer, readAll } from '../../web/files.js';

const fileOf = (text) => new Blob([text]);

function fileEntry(fullPath) {
  return { isFile: true, fullPath, file: (resolve) => resolve(fileOf(fullPath)) };
}

// Like a browser's, gives at most 100 entries at a time.
function folderEntry(fullPath, children) {
  return {
    isFile: false,
    fullPath,
    createReader() {
      let next = 0;
      return {
        readEntries(resolve) {
          const batch = children.slice(next, next + 100);
          next += batch.length;
          resolve(batch);
        },
      };
    },
  };
}

function transferOf(...entries) {
  return { items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })), files: [] };
}

async function namesOf(found) {
  const names = [];
  for await (const { name } of found) names.push(name);
  return names;
}

test('A folder is walked to its last entry, with folders as part of the names', async () => {
  const many = Array.from({ length: 230 }, (_, i) => fileEntry(`/exam/deep/${i}.dcm`));
  const dropped = transferOf(folderEntry('/exam', [fileEntry('/exam/a.dcm'), folderEntry('/exam/deep', many)]));
  const names = await namesOf(filesFromTransfer(dropped));
  assert.equal(names.length, 231);
  assert.equal(names[0], 'exam/a.dcm');
  assert.equal(names.at(-1), 'exam/deep/229.dcm');
});

test('What operating systems leave in folders is passed over', async () => {
  const dropped = transferOf(folderEntry('/exam', [
    fileEntry('/exam/.DS_Store'), fileEntry('/exam/Thumbs.db'), folderEntry('/exam/__MACOSX', [fileEntry('/exam/__MACOSX/a.dcm')]),
    fileEntry('/exam/IM0001'),
  ]));
  assert.deepEqual(await namesOf(filesFromTransfer(dropped)), ['exam/IM0001']);
});

test('Without entries, as on paste, the plain files are taken', async () => {
  const pasted = { items: [{ kind: 'file', webkitGetAsEntry: () => null }], files: [{ name: 'a.png', webkitRelativePath: '' }] };
  assert.deepEqual(await namesOf(filesFromTransfer(pasted)), ['a.png']);
});

test('A file that was chosen is opened whatever its name', async () => {
  const chosen = { files: [{ name: '.hidden', webkitRelativePath: '' }], webkitdirectory: false };
  assert.deepEqual(await namesOf(filesFromInput(chosen)), ['.hidden']);
});

test('Files are handed on a few at a time, and one that cannot be read does not stop the others', async () => {
  let handling = 0;
  let most = 0;
  const found = Array.from({ length: 20 }, (_, i) => ({
    name: `${i}`,
    async file() {
      await new Promise(setImmediate);
      if (i === 5) throw Object.assign(new Error('gone'), { name: 'NotFoundError' });
      return fileOf(`content ${i}`);
    },
  }));
  const opened = new Map();
  const failed = new Map();
  await readAll(found, {
    onFile: async (name, file) => {
      handling += 1;
      most = Math.max(most, handling);
      for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
      opened.set(name, await file.text());
      handling -= 1;
    },
    onError: (name, why) => failed.set(name, why),
    atOnce: 3,
  });
  assert.equal(opened.size, 19);
  assert.equal(opened.get('19'), 'content 19');
  assert.deepEqual([...failed], [['5', 'The file is no longer where it was when it was chosen.']]);
  assert.equal(most, 3);
});

test('Each file is told when its turn has come, however long another takes to be read', async () => {
  const read = [], inTurn = [], failed = [];
  const names = ['slow', 'gone', 'slower', 'fast'];
  const timeOf = { slow: 20, slower: 30 };
  const found = names.map((name) => ({
    name,
    file: async () => {
      await new Promise((resolve) => { setTimeout(resolve, timeOf[name] ?? 0); });
      if (name === 'gone') throw new DOMException('gone', 'NotFoundError');
      return fileOf(name);
    },
  }));
  await readAll(found, {
    onFile: async (name, blob, turn) => {
      read.push(name);
      await turn;
      inTurn.push(name);
    },
    onError: (name) => failed.push(name),
  });
  assert.deepEqual(read, ['fast', 'slow', 'slower']);
  assert.deepEqual(inTurn, ['slow', 'slower', 'fast']);
  assert.deepEqual(failed, ['gone']);
});

test('Notes beside images are passed over, and alone are handed on as whatever they are', async () => {
  const openedOf = async (...names) => {
    const opened = [];
    await readAll(names.map((name) => ({ name, file: async () => fileOf(name) })), { onFile: (name) => opened.push(name), onError: assert.fail });
    return opened.sort();
  };
  assert.deepEqual(await openedOf('exam/truth.json', 'exam/R-CC.dcm', 'exam/analysis.JSON', 'exam/notes'), ['exam/R-CC.dcm', 'exam/notes']);
  assert.deepEqual(await openedOf('exam/truth.json'), ['exam/truth.json']);
});

test('Files are looked for ahead of those that read them, and their number is told', async () => {
  const dropped = transferOf(folderEntry('/exam', Array.from({ length: 30 }, (_, i) => fileEntry(`/exam/${i}`))));
  const counts = [];
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  const reading = readAll(filesFromTransfer(dropped), {
    onFile: () => released,
    onError: assert.fail,
    onCount: (left) => counts.push(left),
    atOnce: 2,
  });
  while (counts.at(-1) !== 30) await new Promise((resolve) => { setTimeout(resolve); });
  release();
  await reading;
  assert.equal(Math.max(...counts), 30);
  assert.equal(counts.at(-1), 0);
});

test('Reading is not told to be over while a slow folder still looks for its next file', async () => {
  const counts = [], opened = [];
  async function* slowly() {
    for (const name of ['one.dcm', 'two.dcm']) {
      yield { name, file: async () => new Blob([name]) };
      while (!opened.includes(name) || counts.length < 2) await new Promise((resolve) => { setTimeout(resolve); });
    }
  }
  await readAll(slowly(), { onFile: (name) => { opened.push(name); }, onError: assert.fail, onCount: (left) => counts.push(left) });
  assert.deepEqual(opened, ['one.dcm', 'two.dcm']);
  assert.equal(counts.indexOf(0), counts.length - 1, `over before its end: ${counts}`);
});
