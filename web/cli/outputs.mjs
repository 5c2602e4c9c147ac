// Files and folders that a command writes: what goes wrong is a sentence that names the output, not the input.

import { mkdir, writeFile } from 'node:fs/promises';

// Its message begins with the path.
export class OutputError extends Error {}

const kWriteErrors = {
  ENOENT: 'The folder that it belongs into does not exist.',
  ENOTDIR: 'What should be a folder on the way there is a file.',
  EISDIR: 'This is a folder; give the name of a file.',
  EEXIST: 'This is a file; give the name of a folder.',
  EACCES: 'It may not be written; check the permissions.',
  EPERM: 'It may not be written; check the permissions.',
  EROFS: 'It lies where nothing can be written.',
  ENOSPC: 'There is no space left to write it.',
  EDQUOT: 'There is no space left to write it.',
};

async function orNamed(path, writing) {
  try {
    await writing;
  } catch (error) {
    throw new OutputError(`${path}: ${kWriteErrors[error.code] ?? `It could not be written (${error.code ?? error.message}).`}`);
  }
}

export function writeOutput(path, data) {
  return orNamed(path, writeFile(path, data));
}

// With the folders above it.
export function makeFolder(path) {
  return orNamed(path, mkdir(path, { recursive: true }));
}
