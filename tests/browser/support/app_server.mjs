// Lobule as serve.py serves it, on a free port.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const kRepository = fileURLToPath(new URL('../../../', import.meta.url));

// LOBULE_SERVE_OPTIONS: more options for serve.py, such as --debug. LOBULE_URL: a server that runs already (a packaged
// site, say). Resolves to {url, close()}.
export async function startApp() {
  if (process.env.LOBULE_URL) return { url: process.env.LOBULE_URL, close: async () => {} };
  const more = (process.env.LOBULE_SERVE_OPTIONS ?? '').split(' ').filter(Boolean);
  const child = spawn('python3', ['serve.py', '--no-install', '--port', '0', ...more], {
    cwd: kRepository,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => { said = (said + text).slice(-4000); });
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /^Lobule: (http\S+)/.exec(line);
    if (!found) continue;
    child.stdout.resume();
    return {
      url: found[1],
      async close() {
        child.kill('SIGTERM');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      },
    };
  }
  throw new Error(`serve.py did not start:\n${said}`);
}
