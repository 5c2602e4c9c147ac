// Paths as given on the command line, as a list of files: folders are walked, in the order of names.

import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

import { isArchiveName, readArchive } from '../archive.js';
import { UsageError } from './terminal.mjs';

// What lies beside images in real folders and is none itself; a file that is named outright is always read.
const kNoImages = new Set(['.json', '.csv', '.txt', '.md', '.html', '.xml', '.pdf', '.zip', '.onnx', '.py', '.log']);

function isWorthReading(name) {
  return !name.startsWith('.') && name.toUpperCase() !== 'DICOMDIR' && !kNoImages.has(extname(name).toLowerCase());
}

async function* walk(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (isWorthReading(entry.name)) yield path;
  }
}

const kReadErrors = {
  ENOENT: 'There is no such file.',
  EISDIR: 'This is a folder; give a file.',
  EACCES: 'The file may not be read; check its permissions.',
};

// Runs work on the files inside an archive.
async function withArchive(path, work) {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    return await work(await readArchive({
      size,
      async slice(begin, end) {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(Math.max(0, end - begin)), 0, Math.max(0, end - begin), begin);
        return buffer.subarray(0, bytesRead);
      },
    }));
  } finally {
    await handle.close();
  }
}

// "exam.zip/R/CC.dcm" names a file inside an archive: [archive, name inside], or null.
async function insideArchive(path) {
  for (let at = path.toLowerCase().indexOf('.zip/'); at >= 0; at = path.toLowerCase().indexOf('.zip/', at + 1)) {
    const archive = path.slice(0, at + 4);
    if ((await stat(archive).catch(() => null))?.isFile()) return [archive, path.slice(at + 5)];
  }
  return null;
}

async function readFromArchive(archive, name) {
  return withArchive(archive, async (files) => {
    const found = files.find((file) => file.name === name);
    if (!found) throw new Error('There is no such file in the archive.');
    return found.read();
  });
}

// The bytes of a file, or an Error that is a sentence.
export async function readInput(path) {
  const inside = await insideArchive(path);
  if (inside) return readFromArchive(...inside);
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(kReadErrors[error.code] ?? `The file could not be read (${error.code}).`);
  }
}

async function addArchive(path, files, failures) {
  try {
    const names = await withArchive(path, async (inside) => inside.map(({ name }) => name));
    files.push(...names.filter((name) => isWorthReading(basename(name))).map((name) => `${path}/${name}`));
  } catch (error) {
    failures.push({ file: path, message: error.message });
  }
}

// Archives that are named give the files inside them. Gives {files, failures}: failures are paths that are not there, with a sentence each.
export async function filesOf(paths) {
  if (paths.length === 0) throw new UsageError('Give at least one file or folder.');
  const files = [];
  const failures = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found === null) failures.push({ file: path, message: 'There is no such file or folder.' });
    else if (found.isDirectory()) for await (const file of walk(path)) files.push(file);
    else if (isArchiveName(path)) await addArchive(path, files, failures);
    else files.push(path);
  }
  return { files, failures };
}

// File name without folder and extension, made unique within one output folder.
export class OutputNames {
  #taken = new Set();

  nameFor(file) {
    const stem = basename(file, extname(file));
    let name = stem;
    for (let n = 2; this.#taken.has(name); n += 1) name = `${stem}-${n}`;
    this.#taken.add(name);
    return name;
  }
}
