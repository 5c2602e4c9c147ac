// Tomosynthesis objects larger than the core's memory may become, gone through to the last frame and back in headless
// Chromium: what of the file is read until it is seen, the time to each next frame, and what the memory, which never
// shrinks, grows to. Uncompressed, and compressed as in the shared data.

import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startApp } from '../browser/support/app_server.mjs';
import { openChromium, Workstation } from '../browser/support/chromium.mjs';
import { codeStreamOf, writeRepeatedFrame } from '../browser/support/encapsulated_dicom.mjs';
import { kShared } from '../browser/support/exam.mjs';
import { writeSparseMammogram } from '../browser/support/sparse_dicom.mjs';
import { milliseconds, printTable } from './table.mjs';

const kFrames = 36; // 613 MB when decoded
const kMostHeap = 400e6;
const kMostReadAtFirst = 0.25; // of the file, until the first frame is seen: nearly all of it stays where it is

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

function objects() {
  const real = (name) => kShared && join(kShared, 'dicom', 'cc-16bit', name);
  const repeated = (name, syntax) => ({
    isThere: real(name) && existsSync(real(name)),
    write: (path) => writeRepeatedFrame(path, { codeStream: codeStreamOf(real(name)), syntax, frames: kFrames, bits: 14 }),
  });
  return [
    { name: 'uncompressed', isThere: true, write: (path) => writeSparseMammogram(path, { frames: kFrames }) },
    { name: 'JPEG-LS', ...repeated('RCC.dcm', '1.2.840.10008.1.2.4.80') },
    { name: 'JPEG 2000', ...repeated('LCC.dcm', '1.2.840.10008.1.2.4.90') },
  ].filter(({ isThere }) => isThere);
}

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

// Runs in the page: counts what is asked of files.
function countReading() {
  const post = Worker.prototype.postMessage;
  window.bytesRead = 0;
  Worker.prototype.postMessage = function counted(message, ...more) {
    if (message.file instanceof Blob) window.bytesRead += Math.min(message.end, message.file.size) - message.begin;
    post.call(this, message, ...more);
  };
}

async function goThrough(url, path) {
  const browser = await openChromium(); // a fresh heap
  try {
    const workstation = await Workstation.open(browser, url);
    const heap = () => workstation.page.evaluate(() => window.lobule.heapBytes());
    await workstation.page.evaluate(countReading);
    const before = await heap();
    const open = await timed(() => workstation.drop(path));
    const [read, opened] = [await workstation.page.evaluate(() => window.bytesRead), await heap()];
    const goOn = async (key, wanted) => {
      const time = await timed(async () => {
        for (let step = 1; step < kFrames; step += 1) await workstation.press(key);
      });
      const { viewports, errors } = await workstation.snapshot();
      if (viewports[0].frame !== wanted || errors.length > 0) throw new Error(`Frame ${viewports[0].frame}, ${errors.length} errors`);
      return time / (kFrames - 1);
    };
    const forward = await goOn('ArrowRight', kFrames - 1), through = await heap();
    const back = await goOn('ArrowLeft', 0), after = await heap();
    return { before, open, read, opened, forward, through, back, after };
  } finally {
    await browser.close();
  }
}

function broken(name, size, { read, after }) {
  const found = [];
  if (after >= kMostHeap) found.push(`${name}: the heap grew to ${megabytes(after)}, not less than ${megabytes(kMostHeap)}`);
  if (read > kMostReadAtFirst * size) found.push(`${name}: ${megabytes(read)} of ${megabytes(size)} were read for the first frame`);
  return found;
}

export async function benchTomosynthesis() {
  const app = await startApp();
  const folder = mkdtempSync(join(tmpdir(), 'lobule-bench-'));
  const problems = [], rows = [['', 'file', 'read at first', 'open', 'next frame', 'and back', 'heap: before', 'open', 'at the end', 'back again']];
  try {
    for (const { name, write } of objects()) {
      const path = join(folder, `${name}.dcm`);
      write(path);
      const { size } = statSync(path);
      const seen = await goThrough(app.url, path);
      rows.push([name, megabytes(size), megabytes(seen.read), ...[seen.open, seen.forward, seen.back].map(milliseconds),
        ...[seen.before, seen.opened, seen.through, seen.after].map(megabytes)]);
      problems.push(...broken(name, size, seen));
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true });
    await app.close();
  }
  printTable(`Tomosynthesis, ${kFrames} frames of 2560 x 3328 (${megabytes(2 * 2560 * 3328 * kFrames)} of pixels)`, rows);
  return problems;
}
