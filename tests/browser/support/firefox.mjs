// Firefox ESR on a virtual screen, over WebDriver BiDi: software WebGL2 needs a screen, and Firefox has no Chromium
// protocol.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

import puppeteer from '../../../web/node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js';

export function firefoxPath() {
  return [process.env.LOBULE_FIREFOX, '/usr/bin/firefox-esr'].find((path) => path && existsSync(path)) ?? null;
}

export function hasVirtualScreen() {
  return existsSync('/usr/bin/Xvfb');
}

// Xvfb picks a free display and writes its number to the descriptor named.
async function startScreen(width, height) {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await once(child.stdio[3], 'data');
  return { display: `:${String(number).trim()}`, close: () => child.kill('SIGTERM') };
}

export async function openFirefox({ width = 1440, height = 900 } = {}) {
  const screen = await startScreen(width, height);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath(),
    headless: false,
    // The window's own size: setting a viewport sends a command that the older ESR does not know.
    defaultViewport: null,
    protocolTimeout: 600_000,
    env: { ...process.env, DISPLAY: screen.display, MOZ_DISABLE_CONTENT_SANDBOX: '1' },
    extraPrefsFirefox: {
      'webgl.force-enabled': true,
      'toolkit.cosmeticAnimations.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
    },
    args: [`--width=${width}`, `--height=${height}`],
  });
  return {
    browser,
    async close() {
      await browser.close();
      screen.close();
    },
  };
}
