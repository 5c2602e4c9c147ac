// Headless Chromium with software WebGL2 and WebGPU, and the page driven as a reader drives it.

import { existsSync } from 'node:fs';

import { chromium } from '../../../web/node_modules/playwright-core/index.mjs';

const kPatienceMs = 180_000; // a loaded machine with two cores and no graphics card

function executable() {
  const asked = process.env.LOBULE_CHROMIUM;
  const found = [asked, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => path && existsSync(path));
  if (!found) throw new Error('Chromium is missing: set LOBULE_CHROMIUM to its path.');
  return found;
}

// webgpu: off unless asked for, because software WebGPU is very slow.
export async function openChromium({ webgpu = false, more = [] } = {}) {
  return chromium.launch({
    executablePath: executable(),
    args: [
      '--no-sandbox',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(webgpu ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] : ['--disable-features=WebGPU']),
      ...more,
    ],
  });
}

// The page in a fresh profile. Problems the page itself logs are kept in `complaints`.
export class Workstation {
  static async open(browser, url, { width = 1440, height = 900, deviceScaleFactor = 1 } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor });
    const page = await context.newPage();
    page.setDefaultTimeout(kPatienceMs);
    const workstation = new Workstation(context, page);
    await page.goto(url);
    await workstation.started();
    return workstation;
  }

  constructor(context, page) {
    this.context = context;
    this.page = page;
    this.complaints = [];
    this.choosers = [];
    page.on('filechooser', (chooser) => this.choosers.push(chooser));
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // Reading back the screen for a screenshot stalls the software renderer, which says so.
      const isScreenshot = message.text().includes('GPU stall due to ReadPixels');
      if (['error', 'warning'].includes(message.type()) && !isScreenshot) this.complaints.push(message.text());
    });
  }

  async started() {
    await this.page.waitForFunction(() => document.getElementById('veil').getAttribute('aria-busy') === 'false');
    const trouble = await this.page.locator('#remedies').textContent();
    if (trouble) throw new Error(`The page did not start: ${trouble}`);
    await this.idle();
  }

  // A page that never comes to rest fails the test with what it was doing, rather than holding it up.
  async idle() {
    const rested = await this.page.evaluate((patience) => Promise.race([
      window.lobule.idle().then(() => true),
      new Promise((resolve) => setTimeout(resolve, patience, false)),
    ]), kPatienceMs);
    if (rested) return;
    const { frame, jobs, errors } = await this.page.evaluate(() => window.lobule.debugSnapshot());
    throw new Error(`The page does not come to rest: frame ${frame}, ${JSON.stringify({ jobs, errors })}`);
  }

  async snapshot() {
    await this.idle();
    return this.page.evaluate(() => window.lobule.debugSnapshot());
  }

  // Files and folders of this machine, dropped in the middle of the page as a file manager does.
  async drop(...paths) {
    await this.letFall(...paths);
    await this.idle();
  }

  // The same, without waiting for what comes of it.
  async letFall(...paths) {
    const { width, height } = this.page.viewportSize();
    const session = await this.context.newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
    }
    await session.detach();
  }

  async press(key) {
    await this.page.keyboard.press(key);
    await this.idle();
  }

  // Presses the key that opens a file dialog, and answers the dialog with these paths.
  async choose(key, paths) {
    this.choosers.length = 0;
    await this.press(key);
    while (this.choosers.length === 0) await this.idle();
    const [chooser] = this.choosers;
    await chooser.setFiles(paths);
    await this.idle();
    return chooser;
  }

  // from, to: CSS pixels.
  async drag(from, to, button = 'left') {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await this.idle();
    await mouse.down({ button });
    await this.idle();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
    await this.idle();
    await mouse.move(to.x, to.y);
    await this.idle();
    await mouse.up({ button });
    await this.idle();
  }

  async click(point, options = {}) {
    const { mouse } = this.page;
    await mouse.move(point.x, point.y);
    await this.idle();
    await mouse.down(options);
    await this.idle();
    await mouse.up(options);
    await this.idle();
  }

  // Where the page says that a control lies; null when it is not in sight.
  async controlRect(name) {
    return (await this.snapshot()).controls.find((control) => control.name === name)?.rectCss ?? null;
  }

  // A click on a control, in its middle unless told how far along it is wide.
  async clickOn(name, { along = 0.5 } = {}) {
    const rect = await this.controlRect(name);
    if (!rect) throw new Error(`The page offers no "${name}".`);
    await this.click({ x: rect.x + along * rect.width, y: rect.y + rect.height / 2 });
  }

  async wheel(point, steps) {
    await this.page.mouse.move(point.x, point.y);
    await this.idle();
    await this.page.mouse.wheel(0, steps * 100);
    await this.idle();
  }

  async close() {
    await this.context.close();
  }
}
