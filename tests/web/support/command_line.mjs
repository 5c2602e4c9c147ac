// The command line as a test runs it: its status and words, files made for it, and what is to skip where something is absent.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

import { writeSparseMammogram } from '../../browser/support/sparse_dicom.mjs';

export const kRepository = fileURLToPath(new URL('../../../', import.meta.url));
export const kFixtureModels = join(kRepository, 'tests', 'fixtures', 'models');
export const kShared = [process.env.LOBULE_SHARED, join(kRepository, '..', 'shared')].find((path) => path && existsSync(path));
// Where the core lies, if it is built.
export const kBuilt = ['web-release', 'web-debug', 'headless'].map((build) => join(kRepository, 'build', build, 'bin'))
  .find((folder) => existsSync(join(folder, 'lobule_core.mjs')));
export const needsCore = { skip: !kBuilt && 'the core is not built' };
export const needsShared = { skip: (!kBuilt && 'the core is not built') || (!kShared && 'the shared data is not here') };

export const scratch = mkdtempSync(join(tmpdir(), 'lobule-cli-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

export function lobule(...words) {
  return lobuleIn({}, ...words);
}

// environment: variables beside those of this process.
export function lobuleIn(environment, ...words) {
  const done = spawnSync(process.execPath, [join(kRepository, 'web', 'cli', 'lobule.mjs'), ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 28,
    timeout: 300_000,
  });
  return { status: done.status, out: done.stdout, said: done.stderr };
}

export const exam = (name) => join(kShared, 'dicom', 'exam-normal', name);

// Small mammograms in a folder of their own; those that are cut lose half their pixels.
export function mammogramFolder(name, files) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [file, { isCut, ...facts }] of Object.entries(files)) {
    const path = join(folder, file);
    writeSparseMammogram(path, { rows: 400, columns: 300, ...facts });
    if (isCut) truncateSync(path, statSync(path).size / 2);
  }
  return folder;
}

export function analysed(...paths) {
  const { status, out, said } = lobule('analyze', ...paths, '--models', kFixtureModels, '--backend', 'wasm', '--json');
  return { status, said, ...JSON.parse(out) };
}
