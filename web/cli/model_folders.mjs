// The models of a folder on disk: one folder each, with model.json.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

// A list of {manifest, manifestText, path}; dir itself may be such a folder.
export async function modelsIn(dir) {
  const own = await readModel(dir);
  if (own !== null) return [own];
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => {
    throw new Error(`There is no folder of models at ${dir}.`);
  });
  const found = await Promise.all(entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => readModel(join(dir, name))));
  return found.filter((model) => model !== null);
}

// It helps to find a mammogram's nipple; analyses run it by themselves.
export function showsLandmarks({ manifest }) {
  return manifest.task === 'landmarks';
}

async function readModel(folder) {
  const manifestText = await readFile(join(folder, 'model.json'), 'utf8').catch(() => null);
  if (manifestText === null) return null;
  try {
    const manifest = JSON.parse(manifestText);
    return { manifest, manifestText, path: join(folder, manifest.file) };
  } catch {
    throw new Error(`${join(folder, 'model.json')} is not JSON.`);
  }
}
