// Files and folders that the reader dropped, picked, pasted or launched the app with, as one list of {name, file()}:
// name carries the folder ("exam/RCC.dcm"), file() resolves to the File. Nothing is read here but directory listings.

import { isArchiveName, isLackOfMemory, kNoRoomToUnpack, readArchive, sourceOfBlob } from './archive.js';
import { isDirectoryName, kMaxDirectoryBytes, missingSentence } from './disc.js';

const kSystemFiles = new Set(['thumbs.db', 'desktop.ini']);

// Files that operating systems and discs leave in folders; nobody means to open them.
function isSystemFile(name) {
  const last = name.split('/').at(-1);
  return last.startsWith('.') || kSystemFiles.has(last.toLowerCase()) || name.split('/').includes('__MACOSX');
}

function readBatch(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

// readEntries gives at most 100 at a time, and an empty list at the end.
async function* walkEntry(entry) {
  const name = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    yield { name, file: () => new Promise((resolve, reject) => entry.file(resolve, reject)) };
    return;
  }
  const reader = entry.createReader();
  for (let batch = await readBatch(reader); batch.length > 0; batch = await readBatch(reader)) {
    for (const child of batch) yield* walkEntry(child);
  }
}

async function* walkHandle(handle, folder = '') {
  const name = folder + handle.name;
  if (handle.kind === 'file') {
    yield { name, file: () => handle.getFile() };
    return;
  }
  for await (const child of handle.values()) yield* walkHandle(child, `${name}/`);
}

// What nobody meant is left out, and a DICOMDIR is marked: it lists the files beside it, which are read themselves.
async function* withoutSystemFiles(found) {
  for await (const item of found) {
    if (!isSystemFile(item.name)) yield isDirectoryName(item.name) ? { ...item, isDirectory: true } : item;
  }
}

async function* inTurn(walks) {
  for (const walk of walks) yield* walk;
}

// Archives give way to the files inside them; one that cannot be read stays, and says why when it is.
async function* withoutArchives(found) {
  for await (const item of found) {
    if (!isArchiveName(item.name)) {
      yield item;
      continue;
    }
    try {
      const inside = await readArchive(sourceOfBlob(await item.file()));
      yield* withoutSystemFiles(inside.map(({ name, read }) => (
        { name: `${item.name}/${name}`, isUnpacked: true, file: async () => new Blob([await read()]) })));
    } catch (error) {
      yield { name: item.name, file: () => Promise.reject(error) };
    }
  }
}

// Directories of discs are kept aside, with the names of all that came.
async function* withoutDirectories(found, came) {
  for await (const item of found) {
    came.names.push(item.name);
    if (item.isDirectory) came.directories.push(item);
    else yield item;
  }
}

// What discs list and did not bring is told, when all that came is known.
async function tellMissing({ names, directories }, listedImages, onError) {
  for (const { name, file } of directories) {
    try {
      const directory = await file();
      if (directory.size > kMaxDirectoryBytes) continue;
      const sentence = missingSentence(name, await listedImages(directory), names);
      if (sentence !== null) onError(name, sentence);
    } catch {
      // The files beside it were read themselves; nothing is known to be missing.
    }
  }
}

// Notes that lie beside images, as `lobule phantom` and `lobule analyze` write them, are passed over; where nothing else
// came they are what was meant, and are told to be no images.
async function* withoutNotes(found) {
  const notes = [];
  let isAlone = true;
  for await (const item of found) {
    if (item.name.toLowerCase().endsWith('.json')) {
      notes.push(item);
      continue;
    }
    isAlone = false;
    yield item;
  }
  if (isAlone) yield* notes;
}

function* listed(files) {
  for (const file of files) yield { name: file.webkitRelativePath || file.name, file: async () => file };
}

// Must be called inside the drop or paste event: the browser empties the transfer right after it.
export function filesFromTransfer(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.length > 0 && entries.every((entry) => entry !== null)) {
    if (entries.length === 1 && entries[0].isFile) return walkEntry(entries[0]);  // meant, whatever its name
    return withoutSystemFiles(inTurn(entries.map((entry) => walkEntry(entry))));
  }
  return withoutSystemFiles(listed([...transfer.files]));
}

// From <input type="file">: a chosen file is meant even when its name begins with a dot; a folder's are not.
export function filesFromInput(input) {
  const files = [...input.files];
  return input.webkitdirectory ? withoutSystemFiles(listed(files)) : listed(files);
}

// From the launch queue of an installed app.
export function filesFromHandles(handles) {
  return withoutSystemFiles(inTurn(handles.map((handle) => walkHandle(handle))));
}

// Files that this site serves itself: the samples, in a folder of that name.
export async function filesFromSite(folder, label) {
  const response = await fetch(new URL('index.json', folder));
  if (!response.ok) throw new Error('This site was built without its samples.');
  const { entries } = await response.json();
  return entries.map((entry) => ({
    name: `${label}/${entry}`,
    file: async () => {
      const answer = await fetch(new URL(entry, folder));
      if (!answer.ok) throw new Error('The server did not send this file of the sample.');
      return answer.blob();
    },
  }));
}

// The same items; they are looked for ahead of whoever takes them. Told are each when it is found, and the end of it.
async function* lookedForAhead(found, onFound, onOver) {
  const items = [];
  let wake = () => {}, isOver = false, failure = null;
  (async () => {
    try {
      for await (const item of found) {
        items.push(item);
        onFound();
        wake();
      }
    } catch (error) {
      failure = error;
    }
    isOver = true;
    onOver();
    wake();
  })();
  for (;;) {
    while (items.length > 0) yield items.shift();
    if (isOver) break;
    await new Promise((resolve) => { wake = resolve; });
  }
  if (failure !== null) throw failure;
}

// Hands each file on, also those inside zip archives, a few at a time: onFile(name, blob, turn) may take its time; turn
// resolves when all files found before it are through, for whoever keeps their order. onCount hears how many are found
// and not handed on yet, whenever that changes; while they are still looked for, at least one. listedImages(blob)
// resolves to the paths that a DICOMDIR lists: those that did not come with it are told as an error of the DICOMDIR.
export async function readAll(found, { onFile, onError, onCount = () => {}, listedImages = async () => [], atOnce = 16 }) {
  let left = 0, isLooking = true;
  const count = (change) => {
    left += change;
    onCount(isLooking ? Math.max(left, 1) : left);
  };
  const came = { names: [], directories: [] };
  let lastTurn = Promise.resolve();
  const iterator = lookedForAhead(withoutNotes(withoutDirectories(withoutArchives(found), came)), () => count(1), () => {
    isLooking = false;
    count(0);
  });
  async function readNext() {
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
      const { name, file, isUnpacked = false } = step.value;
      const turn = lastTurn;
      let pass;
      lastTurn = new Promise((resolve) => { pass = resolve; });
      let blob = null;
      try {
        blob = await file();
        await onFile(name, blob, turn);
      } catch (error) {
        // What was unpacked has no permissions: the browser has no room for it.
        const hasNoRoom = isUnpacked && blob !== null && isLackOfMemory(error);
        onError(name, hasNoRoom ? kNoRoomToUnpack : readErrorSentence(error));
      }
      pass(turn);
      count(-1);
    }
  }
  // All readers end before a listing that failed is told: nothing comes in after that.
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, readNext));
  const failed = ends.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  await tellMissing(came, listedImages, onError);
}

function readErrorSentence(error) {
  switch (error.name) {
    case 'NotFoundError':
      return 'The file is no longer where it was when it was chosen.';
    case 'NotReadableError':
      return 'The browser may not read this file; check its permissions and whether it changed since it was chosen.';
    case 'RangeError':
      return 'There is not enough memory left for this file. Close some exams and open it again.';
    default:
      return error.message.endsWith('.') ? error.message : `The file could not be read: ${error.message}.`;
  }
}
