// The renderer's own page (tests/browser/render_page) in a browser: builds it, serves it, and asks it for facts.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

import { kRepository } from './app_server.mjs';
import { openChromium } from './chromium.mjs';

const kBuild = path.join(kRepository, 'build', process.env.LOBULE_RENDER_PRESET ?? 'web-release');
const kTypes = { '.html': 'text/html', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

async function answerFile(asked, answer) {
  const name = path.basename(new URL(asked.url, 'http://localhost').pathname) || 'index.html';
  const folder = name === 'index.html' ? path.join(kRepository, 'tests/browser/render_page') : path.join(kBuild, 'bin');
  try {
    const bytes = await readFile(path.join(folder, name));
    answer.writeHead(200, {
      'Content-Type': kTypes[path.extname(name)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    answer.end(bytes);
  } catch {
    answer.writeHead(404).end();
  }
}

// Gives {factsOf, close}; factsOf(name) gives a case's facts with WebGL's own verdict as glError, undefined for a name
// the page does not know.
export async function openRenderPage() {
  execFileSync('cmake', ['--build', kBuild, '--target', 'render_page'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const server = createServer(answerFile).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await openChromium();
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(180_000);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(async () => {
      const { default: create } = await import('./render_page.mjs');
      window.core = await create({ canvas: document.getElementById('canvas') });
    });
    const factsOf = async (name) => {
      const text = await page.evaluate((asked) => {
        const { core } = window;
        const address = core._malloc(64);
        core.stringToUTF8(asked, address, 64);
        const facts = core.UTF8ToString(core._renderCase(address));
        core._free(address);
        return facts;
      }, name);
      return text === '' ? undefined : JSON.parse(text);
    };
    return { factsOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}
