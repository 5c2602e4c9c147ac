// How long a folder of 2,000 files takes to be listed, and whether the page stays usable meanwhile, beside what pages
// written with npm's parsers do with the same files, chosen in the same browser in the same run: each file's first
// slice up to its pixel data (dcmjs and dicom-parser), and the whole file, as viewers do that hand dcmjs what a
// FileReader gave (the first files only, for it is slow).

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { kRepository, startApp } from '../browser/support/app_server.mjs';
import { openChromium, Workstation } from '../browser/support/chromium.mjs';
import { kShared } from '../browser/support/exam.mjs';
import { writeSparseMammogram } from '../browser/support/sparse_dicom.mjs';
import { milliseconds, printTable } from './table.mjs';

const kFiles = 2000;
const kWholeFiles = 40;
const kReadAtOnce = 16; // as web/files.js does
const kMostSeconds = 30; // "in seconds"
const kSmallFile = 2 ** 20;

const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;

// --- the folders

function manyExams(folder) {
  const views = [['R', 'CC'], ['L', 'CC'], ['R', 'MLO'], ['L', 'MLO']];
  for (let study = 1; study <= kFiles / views.length; study += 1) {
    const path = join(folder, `${study}`);
    mkdirSync(path, { recursive: true });
    for (const [instance, [laterality, view]] of views.entries()) writeSparseMammogram(join(path, `IM${instance}`), { study, instance, laterality, view });
  }
}

function oneStudy(folder) {
  mkdirSync(folder);
  for (let slice = 1; slice <= kFiles; slice += 1) {
    writeSparseMammogram(join(folder, `IM${String(slice).padStart(4, '0')}`), { slice, instance: slice });
  }
}

function giveNewUids(copies) {
  execFileSync('dcmodify', ['-nb', '-q', '-imt', '-gin', ...copies], { stdio: 'ignore' });
}

// Whether dcmodify can write the file, so that each of its copies is an object of its own.
function canBeTold(path, scratch) {
  copyFileSync(path, scratch);
  try {
    giveNewUids([scratch]);
    return true;
  } catch {
    return false;
  }
}

// The small files of the shared corpus again and again, under new UIDs.
function mixedKinds(folder) {
  mkdirSync(folder);
  const corpus = join(kShared, 'dicom', 'decoders');
  const copies = Array.from({ length: kFiles }, (_, i) => join(folder, `IM${String(i).padStart(4, '0')}`));
  const small = readdirSync(corpus).sort().map((name) => join(corpus, name)).filter((path) => statSync(path).size < kSmallFile)
    .filter((path) => canBeTold(path, copies[0]));
  copies.forEach((copy, i) => copyFileSync(small[i % small.length], copy));
  for (let first = 0; first < kFiles; first += 100) giveNewUids(copies.slice(first, first + 100));
}

const kFolders = [
  { name: '500 exams of four views, 17 MB a file', make: manyExams, exams: kFiles / 4 },
  { name: 'one study of 2,000 slices stored as CT, 17 MB a file', make: oneStudy, exams: 1 },
  ...(kShared ? [{ name: 'the decoders\' corpus, small files of all kinds', make: mixedKinds }] : []),
];

// --- our page

// Runs in the page: asks for every animation frame, and looks at the state now and then.
function watch() {
  const seen = { longestGapMs: 0, longestTaskMs: 0, steps: [] };
  let last = performance.now();
  const onFrame = (now) => {
    seen.longestGapMs = Math.max(seen.longestGapMs, now - last);
    last = now;
    if (!seen.isOver) requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longestTaskMs = Math.max(seen.longestTaskMs, duration);
  }).observe({ entryTypes: ['longtask'] });
  window.seen = seen;
}

// Runs in the page: from the files' arrival until all are in the list or told of as errors, and the first exam is shown.
// Looks at the state now and then only: describing thousands of files takes its time.
async function listed() {
  const began = await window.arrival;
  const { steps } = window.seen;
  const timer = setInterval(() => {
    const { filesRead, filesWaiting } = window.lobule.debugSnapshot();
    if (filesWaiting > 0 && steps.at(-1) !== filesRead) steps.push(filesRead);
  }, 500);
  await new Promise((resolve) => { setTimeout(resolve); }); // the page hears of the files after whoever came first
  await window.lobule.idle();
  clearInterval(timer);
  window.seen.isOver = true;
  return { ...window.seen, ms: performance.now() - began };
}

async function inOurPage(browser, url, folder) {
  const workstation = await Workstation.open(browser, url);
  try {
    const { page } = workstation;
    const before = await page.evaluate(() => window.lobule.heapBytes());
    await page.evaluate(() => {
      window.arrival = new Promise((resolve) => {
        document.getElementById('pick-folder').addEventListener('change', () => resolve(performance.now()), { capture: true });
      });
    });
    await page.evaluate(watch);
    const choosing = page.locator('#pick-folder').setInputFiles(folder);
    const result = await page.evaluate(listed);
    await choosing;
    const { exams, errors } = await workstation.snapshot();
    const known = exams.flatMap(({ images }) => images).reduce((sum, { files }) => sum + files, errors.length);
    return { ...result, known, before, after: await page.evaluate(() => window.lobule.heapBytes()), exams: exams.length, errors: errors.length };
  } finally {
    await workstation.close();
  }
}

// --- the peers

const kPeerPage = `<!doctype html><title>Parsers of npm</title><input type="file" id="pick" webkitdirectory>
<script src="dcmjs.js"></script><script src="dicom-parser.js"></script>`;

function peerScripts() {
  const cache = process.env.LOBULE_CACHE ?? join(homedir(), '.cache', 'lobule');
  const parser = existsSync(cache) && readdirSync(cache).filter((name) => name.startsWith('cornerstone-'))
    .map((name) => join(cache, name, 'node_modules/dicom-parser/dist/dicomParser.min.js')).find(existsSync);
  return { '/dcmjs.js': join(kRepository, 'web/node_modules/dcmjs/build/dcmjs.min.js'), '/dicom-parser.js': parser || null };
}

async function startPeers() {
  const scripts = peerScripts();
  const server = createServer((request, response) => {
    const script = scripts[request.url];
    response.writeHead(200, { 'Content-Type': script === undefined ? 'text/html' : 'text/javascript' });
    response.end(script === undefined ? kPeerPage : script === null ? '' : readFileSync(script));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => { server.closeAllConnections(); server.close(); } };
}

// Runs in the peers' page. As many files at a time as our page reads; what cannot be parsed counts as read.
async function parseAll([way, most, atOnce]) {
  const files = [...document.getElementById('pick').files].slice(0, most);
  const slice = async (file) => (way === 'whole' ? file : file.slice(0, 65536)).arrayBuffer();
  const parse = {
    whole: (bytes) => dcmjs.data.DicomMetaDictionary.naturalizeDataset(dcmjs.data.DicomMessage.readFile(bytes).dict),
    dcmjs: (bytes) => dcmjs.data.DicomMetaDictionary.naturalizeDataset(
      dcmjs.data.DicomMessage.readFile(bytes, { untilTag: '7FE00010', includeUntilTagValue: false }).dict),
    'dicom-parser': (bytes) => {
      const dataSet = dicomParser.parseDicom(new Uint8Array(bytes), { untilTag: 'x7fe00010' });
      return ['x0020000d', 'x0020000e', 'x00080018', 'x00100010', 'x00280010', 'x00280011'].map((tag) => dataSet.string(tag));
    },
  }[way];
  const kept = [];
  let next = 0, failed = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < files.length) {
      const file = files[next];
      next += 1;
      try {
        kept.push(parse(await slice(file)));
      } catch {
        failed += 1;
      }
    }
  }));
  return { ms: performance.now() - began, files: files.length, failed };
}

async function inPeers(browser, url, folder) {
  const page = await browser.newPage();
  page.setDefaultTimeout(600_000);
  try {
    await page.goto(url);
    await page.locator('#pick').setInputFiles(folder);
    const ways = ['dcmjs', ...(await page.evaluate(() => typeof dicomParser !== 'undefined') ? ['dicom-parser'] : [])];
    const results = {};
    for (const way of ways) results[way] = await page.evaluate(parseAll, [way, kFiles, kReadAtOnce]);
    results.whole = await page.evaluate(parseAll, ['whole', kWholeFiles, kReadAtOnce]);
    return results;
  } finally {
    await page.close();
  }
}

// --- both

function tell({ name }, ours, peers) {
  const row = (what, ms, files, more = []) => [what, milliseconds(ms), `${(ms / files).toFixed(1)} ms`, `${(ms / files / (ours.ms / kFiles)).toFixed(2)} x`, ...more];
  printTable(`${kFiles} files: ${name}`, [
    ['', 'time', 'a file', 'of ours'],
    row('our page, until all are listed and the first exam is shown', ours.ms, kFiles),
    ...Object.entries(peers).map(([way, { ms, files, failed }]) =>
      row(`${way === 'whole' ? `dcmjs, ${files} whole files` : `${way}, up to the pixel data`}${failed > 0 ? ` (${failed} fail)` : ''}`, ms, files)),
  ]);
  console.log(`${ours.exams} exams, ${ours.errors} told as errors; heap ${mebibytes(ours.before)}, then ${mebibytes(ours.after)}; ` +
    `${ours.steps.length} steps of progress; longest gap between animation frames ${milliseconds(ours.longestGapMs)}, longest task ${milliseconds(ours.longestTaskMs)}`);
}

// The sentences of what the issue asks and is not so.
function broken({ name, exams }, ours) {
  const found = [];
  if (ours.ms > kMostSeconds * 1000) found.push(`${name}: listed in ${milliseconds(ours.ms)}, not within ${kMostSeconds} s`);
  if (ours.steps.length < 3) found.push(`${name}: progress was shown ${ours.steps.length} times only`);
  if (ours.known !== kFiles) found.push(`${name}: ${ours.known} of ${kFiles} files in the list`);
  if (exams && (ours.exams !== exams || ours.errors > 0)) found.push(`${name}: ${ours.exams} exams and ${ours.errors} errors, not ${exams} and none`);
  return found;
}

export async function benchListing() {
  const scratch = mkdtempSync(join(tmpdir(), 'lobule-bench-'));
  const [app, peerSite] = await Promise.all([startApp(), startPeers()]);
  const problems = [];
  try {
    for (const [i, folder] of kFolders.entries()) {
      const path = join(scratch, `${i}`);
      folder.make(path);
      const browser = await openChromium();
      try {
        const ours = await inOurPage(browser, app.url, path);
        tell(folder, ours, await inPeers(browser, peerSite.url, path));
        problems.push(...broken(folder, ours));
      } finally {
        await browser.close();
        rmSync(path, { recursive: true });
      }
    }
  } finally {
    rmSync(scratch, { recursive: true });
    peerSite.close();
    await app.close();
  }
  return problems;
}
