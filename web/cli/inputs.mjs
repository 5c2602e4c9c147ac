// Paths as given on the command line, as a list of files: folders are walked, in the order of names.

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

import { UsageError } from './terminal.mjs';

// What lies beside images in real folders and is none itself; a file that is named outright is always read.
const kNoImages = new Set(['.json', '.csv', '.txt', '.md', '.html', '.xml', '.pdf', '.zip', '.onnx', '.py', '.log']);

function isWorthReading(name) {
  return !name.startsWith('.') && !kNoImages.has(extname(name).toLowerCase());
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

// The bytes of a file, or an Error that is a sentence.
export async function readInput(path) {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(kReadErrors[error.code] ?? `The file could not be read (${error.code}).`);
  }
}

// Gives {files, failures}: failures are paths that are not there, with a sentence each.
export async function filesOf(paths) {
  if (paths.length === 0) throw new UsageError('Give at least one file or folder.');
  const files = [];
  const failures = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found === null) failures.push({ file: path, message: 'There is no such file or folder.' });
    else if (found.isDirectory()) for await (const file of walk(path)) files.push(file);
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
