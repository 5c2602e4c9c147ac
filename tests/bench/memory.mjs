// What the core's memory, which never shrinks, grows to in headless Chromium when the same exam is opened and closed again
// and again, and when large JPEG 2000 frames are, decoded in workers and without them. (tomosynthesis.mjs: an object
// larger than the memory may become.)

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startApp } from '../browser/support/app_server.mjs';
import { openChromium, Workstation } from '../browser/support/chromium.mjs';
import { fourViewExam, kShared } from '../browser/support/exam.mjs';
import { fourCopies } from './four_views.mjs';
import { printTable } from './table.mjs';

const kRounds = 10;

const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;

// The size of the memory after each of the rounds, with `look` called while the exam is open.
async function marksOf(workstation, files, look = () => {}) {
  const marks = [];
  for (let round = 0; round < kRounds; round += 1) {
    await workstation.drop(...files);
    marks.push(await workstation.page.evaluate(() => window.lobule.heapBytes()));
    look();
    await workstation.press('Shift+X');
  }
  const { exams } = await workstation.snapshot();
  if (exams.length !== 0) throw new Error('The exam was not closed.');
  return marks;
}

function problemsOf(what, marks) {
  if (marks.at(-1) <= marks[0]) return [];
  return [`${what}: the memory grew from ${mebibytes(marks[0])} after the first round to ${mebibytes(marks.at(-1))} after the last.`];
}

async function fourViews(workstation) {
  const marks = await marksOf(workstation, [fourViewExam()]);
  printTable(`Heap after opening the four-view exam, ${kRounds} times, closed in between`, [marks.map((_, i) => `${i + 1}`), marks.map(mebibytes)]);
  return problemsOf('The four-view exam', marks);
}

// Four views of 3328 x 2560, 14 bit. The high-water mark of the core's memory, and how many workers live then and later.
async function largeDecodes(workstation, folder) {
  const file = kShared && join(kShared, 'dicom', 'cc-16bit', 'LCC.dcm');
  if (!file || !existsSync(file)) return [];
  const files = fourCopies(file, join(folder, 'views'));
  const decoders = () => workstation.page.workers().filter((worker) => worker.url().endsWith('/decode_worker.js')).length;
  const rows = [['', ...Array.from({ length: kRounds }, (_, i) => `${i + 1}`), 'workers', 'workers later']];
  const problems = [];
  for (const where of ['in workers', 'in the core alone']) {
    if (where !== 'in workers') {
      await workstation.page.route('**/decode_worker.js', (route) => route.abort());
      await workstation.page.reload();
      await workstation.started();
    }
    let most = 0;
    const marks = await marksOf(workstation, files, () => { most = Math.max(most, decoders()); });
    await workstation.page.waitForFunction(() => window.lobule.decoderCount() === 0);
    for (const until = Date.now() + 20_000; decoders() > 0 && Date.now() < until;) await workstation.page.waitForTimeout(100); // the browser takes its time
    rows.push([where, ...marks.map(mebibytes), `${most}`, `${decoders()}`]);
    problems.push(...problemsOf(`JPEG 2000 decoded ${where}`, marks));
    if (decoders() > 0) problems.push(`JPEG 2000 decoded ${where}: ${decoders()} workers were left.`);
  }
  printTable(`Heap after opening four JPEG 2000 views of 3328 x 2560, ${kRounds} times, closed in between`, rows);
  return problems;
}

// The bounds that were broken, a sentence each.
export async function benchMemory() {
  const folder = mkdtempSync(join(tmpdir(), 'lobule-memory-'));
  const app = await startApp();
  const problems = [];
  try {
    for (const part of [fourViews, largeDecodes]) {
      const browser = await openChromium(); // a fresh heap for each
      try {
        problems.push(...await part(await Workstation.open(browser, app.url), folder));
      } finally {
        await browser.close();
      }
    }
  } finally {
    await app.close();
    rmSync(folder, { recursive: true });
  }
  return problems;
}
