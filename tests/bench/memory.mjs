// What the core's memory, which never shrinks, grows to in headless Chromium when the same exam is opened and closed again
// and again. (tomosynthesis.mjs: an object larger than the memory may become.)

import { startApp } from '../browser/support/app_server.mjs';
import { openChromium, Workstation } from '../browser/support/chromium.mjs';
import { fourViewExam } from '../browser/support/exam.mjs';
import { printTable } from './table.mjs';

const kRounds = 10;

const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
const heap = (workstation) => workstation.page.evaluate(() => window.lobule.heapBytes());

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

export async function benchMemory() {
  const app = await startApp();
  const browser = await openChromium(); // a fresh heap
  try {
    await openAndClose(await Workstation.open(browser, app.url));
  } finally {
    await browser.close();
    await app.close();
  }
}
