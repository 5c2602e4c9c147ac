// Lobule beside Cornerstone3D's loader, in one browser and one run: node tests/bench/cornerstone.mjs [--repeats N]
// [--json]. Both get the same Files in memory and give the pixel values of all of them; they take turns, so that a
// machine whose speed drifts is the same for both, and each pair gives a ratio. Lobule is the whole page: it also hangs,
// uploads and draws what it decodes. Needs LOBULE_SHARED, dcmtk's tools and, the first time, npm.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startApp } from '../browser/support/app_server.mjs';
import { openChromium, Workstation } from '../browser/support/chromium.mjs';
import { kShared } from '../browser/support/exam.mjs';
import { startCornerstone } from './cornerstone_site.mjs';
import { asBaseline, asExtended, asHtj2k, asJpegXl, uncompressed } from './encoders.mjs';
import { fourCopies } from './four_views.mjs';
import { median, milliseconds, printTable } from './table.mjs';

// --- what is opened

function instanceOf(file) {
  const [, uid] = /\[([0-9.]+)\]/.exec(execFileSync('dcmdump', ['+P', '0008,0018', file], { encoding: 'utf8' }));
  return uid;
}

// Made when their turn comes.
function cases(folder) {
  const shared = (...parts) => join(kShared, 'dicom', ...parts);
  const exam = shared('exam-normal');
  const whole = readdirSync(exam).filter((name) => name.endsWith('.dcm')).map((name) => join(exam, name));
  const large = shared('cc-16bit', 'LCC.dcm'), eightBit = join(exam, 'LCC.dcm');
  let copies = 0;
  const four = (file) => fourCopies(file, join(folder, `${(copies += 1)}`));
  const plain = (file) => uncompressed(file, join(folder, 'plain'));
  const fourAs = (encode, file) => four(plain(file)).map(encode); // dcmtk's tools do not know the newest syntaxes
  return [
    { name: 'exam-normal, four views', files: () => whole },
    { name: 'JPEG 2000, 4 of 3328 x 2560, 14 bit', files: () => four(large) },
    { name: 'JPEG-LS, 4 of 3328 x 2560, 14 bit', files: () => four(shared('cc-16bit', 'RCC.dcm')) },
    { name: 'HTJ2K, 4 of 3328 x 2560, 14 bit', files: () => fourAs(asHtj2k, large) },
    { name: 'JPEG XL, 4 of 3328 x 2560, 14 bit', files: () => fourAs(asJpegXl, large) },
    { name: 'JPEG extended, 4 of 3328 x 2560, 12 bit', files: () => fourAs(asExtended, large) },
    { name: 'JPEG Lossless, 4 of 2600 x 2000, 8 bit', files: () => four(join(exam, 'RCC.dcm')) },
    { name: 'JPEG 2000, 4 of 2600 x 2000, 8 bit', files: () => four(eightBit) },
    { name: 'JPEG-LS, 4 of 2600 x 2000, 8 bit', files: () => four(join(exam, 'RMLO.dcm')) },
    { name: 'HTJ2K, 4 of 2600 x 2000, 8 bit', files: () => fourAs(asHtj2k, eightBit) },
    { name: 'JPEG XL, 4 of 2600 x 2000, 8 bit', files: () => fourAs(asJpegXl, eightBit) },
    { name: 'RLE, 4 of 2600 x 2000, 8 bit', files: () => four(join(exam, 'LMLO.dcm')) },
    { name: 'JPEG baseline, 4 of 2600 x 2000, 8 bit', files: () => fourAs(asBaseline, eightBit) },
    { name: 'JPEG Lossless, one, 12 bit', files: () => [shared('mg', 'fodicom_GH133.dcm')] },
    { name: 'JPEG 2000, one of 3328 x 2560, 14 bit', files: () => [large] },
    { name: 'JPEG-LS, one of 3328 x 2560, 14 bit', files: () => [shared('cc-16bit', 'RCC.dcm')] },
    { name: 'HTJ2K, one of 3328 x 2560, 14 bit', files: () => [asHtj2k(plain(large))] },
    { name: 'JPEG XL, one of 3328 x 2560, 14 bit', files: () => [asJpegXl(plain(large))] },
    { name: 'RLE, one of 2600 x 2000, 8 bit', files: () => [join(exam, 'LMLO.dcm')] },
  ];
}

// --- both sides

const kDataPath = '/benchmark-data/';

// The page's own requests for the data are answered here, so that its rules on where it may connect stay as they are.
async function offerFiles(page, files) {
  await page.unroute(`**${kDataPath}*`);
  await page.route(`**${kDataPath}*`, (route) =>
    route.fulfill({ body: readFileSync(files[Number(new URL(route.request().url()).pathname.slice(kDataPath.length))]) }));
  await page.evaluate(async ([path, count]) => {
    const all = Array.from({ length: count }, async (_, i) => new File([await (await fetch(`${path}${i}`)).arrayBuffer()], `IM${i}`));
    window.offered = await Promise.all(all);
  }, [kDataPath, files.length]);
}

// Runs in Lobule's page: drops the files on it and looks at its state until all pixels are there. It looks between tasks
// and at the beginning of each animation frame: the page may draw what has come before another task gets its turn, and
// the peer draws nothing.
async function dropAndWait() {
  const files = window.offered;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  const turn = new MessageChannel();
  const nextTurn = () => new Promise((resolve) => { turn.port1.onmessage = resolve; turn.port2.postMessage(0); });
  let visible = null, full = null;
  const began = performance.now();
  const look = () => {
    const now = performance.now() - began;
    const { exams, errors } = window.lobule.debugSnapshot();
    const images = exams.flatMap((exam) => exam.images);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    if (images.length < files.length) return;
    if (images.every(({ reduction }) => reduction !== null)) visible ??= now;
    if (images.every(({ load }) => load === 'ready')) full ??= now;
  };
  const onFrame = () => {
    look();
    if (full === null) requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
  while (full === null) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await nextTurn();
    look();
  }
  return { visible, full };
}

async function openLobule(browser, url) {
  const workstation = await Workstation.open(browser, url);
  return {
    offer: (files) => offerFiles(workstation.page, files),
    async once() {
      const times = await workstation.page.evaluate(dropAndWait);
      await workstation.idle();
      await workstation.press('Shift+X');
      const { exams } = await workstation.snapshot();
      if (exams.length > 0) throw new Error('The exam was not closed.');
      return times;
    },
  };
}

async function openPeer(browser, url) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(url);
  await page.evaluate(() => window.whenReady);
  return {
    offer: (files) => offerFiles(page, files),
    async once(files) {
      const { full, instances } = await page.evaluate(() => window.openAll(window.offered));
      const wanted = files.map(instanceOf);
      if (instances.join() !== wanted.join()) throw new Error(`The peer has opened ${instances.join(', ')} instead of ${wanted.join(', ')}.`);
      return { full };
    },
  };
}

// --- in turns

async function measure({ name, files: made }, ours, peer, repeats) {
  const files = made();
  await ours.offer(files);
  await peer.offer(files);
  await ours.once(); // both start their workers
  await peer.once(files);
  const pairs = [];
  for (let i = 0; i < repeats; i += 1) pairs.push({ ours: await ours.once(), peer: await peer.once(files) });
  return { name, pairs };
}

const spread = (values) => `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

function row({ name, pairs }) {
  const middle = (pick) => milliseconds(median(pairs.map(pick)));
  return [name, middle(({ peer }) => peer.full), middle(({ ours }) => ours.visible), middle(({ ours }) => ours.full),
    spread(pairs.map(({ ours, peer }) => peer.full / ours.visible)), spread(pairs.map(({ ours, peer }) => peer.full / ours.full))];
}

async function main() {
  const { values } = parseArgs({ options: { repeats: { type: 'string', default: '7' }, json: { type: 'boolean' }, only: { type: 'string', default: '' } } });
  if (!kShared) throw new Error('The shared data is not on this machine: set LOBULE_SHARED.');
  const folder = mkdtempSync(join(tmpdir(), 'lobule-cornerstone-'));
  const [app, site, browser] = await Promise.all([startApp(), startCornerstone(), openChromium()]);
  try {
    const ours = await openLobule(browser, app.url), peer = await openPeer(browser, site.url);
    const measured = [];
    for (const each of cases(folder).filter(({ name }) => name.includes(values.only))) {
      measured.push(await measure(each, ours, peer, Number(values.repeats)));
    }
    if (values.json) console.log(JSON.stringify(measured));
    else {
      printTable(`Files in memory to pixels, ${cpus().length} x ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}, median of ${values.repeats}`, [
        ['', 'Cornerstone3D', 'Lobule, seen', 'Lobule, full', 'sooner seen', 'sooner in full'], ...measured.map(row)]);
    }
  } finally {
    await browser.close();
    await Promise.all([app.close(), site.close()]);
    rmSync(folder, { recursive: true });
  }
}

await main();
