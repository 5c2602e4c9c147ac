// What the core's memory, which never shrinks, grows to in headless Chromium: a tomosynthesis object larger than it may
// be, the same exam opened and closed again and again; and how long a folder of 2,000 mammograms takes to be listed.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startApp } from '../browser/support/app_server.mjs';
import { openChromium, Workstation } from '../browser/support/chromium.mjs';
import { fourViewExam } from '../browser/support/exam.mjs';
import { writeSparseMammogram } from '../browser/support/sparse_dicom.mjs';
import { milliseconds, printTable } from './table.mjs';

const kFrames = 36; // of 17 MB: 613 MB
const kRounds = 10;
const kExams = 500; // of four views

const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
const heap = (workstation) => workstation.page.evaluate(() => window.lobule.heapBytes());

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function tomosynthesis(workstation, folder) {
  const path = join(folder, 'tomosynthesis.dcm');
  writeSparseMammogram(path, { frames: kFrames });
  const rows = [['', 'time', 'heap after']];
  rows.push(['before', '', mebibytes(await heap(workstation))]);
  rows.push([`open (${mebibytes(2 * 2560 * 3328 * kFrames)})`, milliseconds(await timed(() => workstation.drop(path))), mebibytes(await heap(workstation))]);
  const through = await timed(async () => {
    for (let frame = 1; frame < kFrames; frame += 1) await workstation.press('ArrowRight');
  });
  const { viewports } = await workstation.snapshot();
  if (viewports[0].frame !== kFrames - 1) throw new Error(`The last frame was not reached: ${viewports[0].frame}`);
  rows.push(['each next frame, to the last', milliseconds(through / (kFrames - 1)), mebibytes(await heap(workstation))]);
  printTable('A tomosynthesis object, uncompressed, 2560 x 3328', rows);
}

async function openAndClose(workstation) {
  const marks = [];
  for (let round = 0; round < kRounds; round += 1) {
    await workstation.drop(fourViewExam());
    marks.push(await heap(workstation));
    await workstation.press('Shift+X');
  }
  const { exams } = await workstation.snapshot();
  if (exams.length !== 0) throw new Error('The exam was not closed.');
  printTable(`Heap after opening the four-view exam, ${kRounds} times, closed in between`, [marks.map((_, i) => `${i + 1}`), marks.map(mebibytes)]);
}

async function largeFolder(workstation, folder) {
  const exams = join(folder, 'exams');
  for (let study = 1; study <= kExams; study += 1) {
    const path = join(exams, `${study}`);
    mkdirSync(path, { recursive: true });
    [['R', 'CC'], ['L', 'CC'], ['R', 'MLO'], ['L', 'MLO']].forEach(([laterality, view], instance) =>
      writeSparseMammogram(join(path, `IM${instance}`), { study, instance, laterality, view }));
  }
  const time = await timed(() => workstation.drop(exams));
  const snapshot = await workstation.snapshot();
  if (snapshot.exams.length !== kExams || snapshot.errors.length > 0) throw new Error(`${snapshot.exams.length} exams, ${snapshot.errors.length} errors`);
  printTable('A folder of 2,000 mammograms of 17 MB without extensions', [
    ['exams', 'until listed and the first exam is shown', 'heap after'],
    [String(kExams), milliseconds(time), mebibytes(await heap(workstation))],
  ]);
}

export async function benchMemory() {
  const app = await startApp();
  const folder = mkdtempSync(join(tmpdir(), 'lobule-bench-'));
  try {
    for (const part of [tomosynthesis, openAndClose, largeFolder]) {
      const browser = await openChromium(); // a fresh heap for each
      try {
        const workstation = await Workstation.open(browser, app.url);
        await part(workstation, folder);
      } finally {
        await browser.close();
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
    await app.close();
  }
}
