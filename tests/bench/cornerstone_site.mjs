// Cornerstone3D's loader as a small site of its own: installed and bundled in the cache when it is first asked for, by
// the lock file in tests/bench/cornerstone/, and served with the headers that it needs for its threads.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const kSource = fileURLToPath(new URL('cornerstone', import.meta.url));
const kTypes = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css' };

function builtFolder() {
  const names = readdirSync(kSource, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(kSource, name)));
  const cache = process.env.LOBULE_CACHE ?? join(homedir(), '.cache', 'lobule');
  const folder = join(cache, `cornerstone-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(join(folder, 'dist', 'index.html'))) return join(folder, 'dist');

  console.error('installing Cornerstone3D (the first time only)');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of names) copyFileSync(join(kSource, name), join(folder, name));
  const run = (...words) => execFileSync(words[0], words.slice(1), { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  // Not `ci`: it wants the bundler's binaries for every other system in the lock file too.
  run('npm', 'install', '--no-save', '--loglevel=error');
  run('npm', 'rebuild', 'esbuild', '--ignore-scripts=false', '--loglevel=error');
  run('npx', '--no-install', 'vite', 'build');
  return join(folder, 'dist');
}

export async function startCornerstone() {
  const root = builtFolder();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    const file = join(root, path === '/' ? 'index.html' : path);
    if (!file.startsWith(root) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': kTypes[extname(file)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(readFileSync(file));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
