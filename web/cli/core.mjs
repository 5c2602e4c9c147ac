// Finds and starts the headless core that serve.py --build-only made.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { Bridge } from '../bridge.js';
import { warn } from './terminal.mjs';

export const kRepository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const kBuilds = ['web-release', 'web-debug', 'headless'];

export function coreUrl() {
  const asked = process.env.LOBULE_CORE;
  if (asked) return pathToFileURL(asked).href;
  const found = kBuilds.map((build) => join(kRepository, 'build', build, 'bin', 'lobule_core.mjs')).find(existsSync);
  if (!found) throw new Error('The core is not built yet: run python3 serve.py --build-only once.');
  return pathToFileURL(found).href;
}

// runJob: as in bridge.js; left out by commands that run no model.
export async function openCore({ runJob } = {}) {
  const { default: createCore } = await import(coreUrl());
  const core = await createCore({ print: warn, printErr: warn });
  const bridge = new Bridge(core, {
    runJob,
    nextTick: async () => {
      bridge.update();
      await new Promise(setImmediate);
    },
  });
  return bridge;
}
