// The page in headless Chromium with software graphics: from drop to four views, analysis per back end, frame time,
// bytes before the first image.

import { startApp } from '../browser/support/app_server.mjs';
import { openChromium, Workstation } from '../browser/support/chromium.mjs';
import { fourViewExam, imagesOf, middleOf } from '../browser/support/exam.mjs';
import { openRenderPage } from '../browser/support/render_page.mjs';
import { median, milliseconds, printTable } from './table.mjs';

const kMoves = 40;
const kMostForTurning = 25; // frames of a breast that stands still

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

// CPU time of the page's main thread per frame drawn while the mouse drags from there: the window with the right button,
// the 3D breast with the left one.
async function frameCpu(workstation, middle, button) {
  const session = await workstation.context.newCDPSession(workstation.page);
  await session.send('Performance.enable');
  const taskSeconds = async () =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;
  const { mouse } = workstation.page;
  await mouse.move(middle.x, middle.y);
  await mouse.down({ button });
  const began = await taskSeconds();
  const firstFrame = await workstation.page.evaluate(() => window.lobule.debugSnapshot().frame);
  for (let i = 1; i <= kMoves; i += 1) await mouse.move(middle.x + i, middle.y - i);
  const lastFrame = await workstation.page.evaluate(() => window.lobule.debugSnapshot().frame);
  const spent = (await taskSeconds()) - began;
  await mouse.up({ button });
  return (spent * 1000) / Math.max(1, lastFrame - firstFrame);
}

// A mark in one view is enough for a breast to turn.
async function turnCpu(workstation, viewport) {
  await workstation.press('k');
  const middle = middleOf(viewport);
  await workstation.click({ x: middle.x + viewport.rectCss.width / 4, y: middle.y });
  await workstation.press('p');
  await workstation.press('g');
  await workstation.press('g');
  const { rectCss } = (await workstation.snapshot()).widget;
  const spent = await frameCpu(workstation, { x: rectCss.x + rectCss.width / 4, y: rectCss.y + rectCss.height / 4 }, 'left');
  await workstation.press('g');
  await workstation.press('Delete');
  return spent;
}

async function visit(url, webgpu) {
  const browser = await openChromium({ webgpu });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const answered = [];
    context.on('requestfinished', (request) => answered.push(request.sizes().then((sizes) => sizes.responseBodySize).catch(() => 0)));
    const page = await context.newPage();
    const workstation = new Workstation(context, page);
    page.setDefaultTimeout(600_000);
    const start = await timed(async () => {
      await page.goto(url);
      await workstation.started();
    });
    const fourViews = await timed(() => workstation.drop(fourViewExam()));
    const bytes = (await Promise.all(answered)).reduce((sum, size) => sum + size, 0);
    const first = (await workstation.snapshot()).viewports[0];
    const frame = await frameCpu(workstation, middleOf(first), 'right');
    const turn = await turnCpu(workstation, first);
    await workstation.press('a');
    const snapshot = await workstation.snapshot();
    const analyses = imagesOf(snapshot).map(({ analysis }) => analysis.timings);
    return {
      backend: snapshot.backend,
      reason: snapshot.backendReason,
      start,
      fourViews,
      bytes,
      frame,
      turn,
      prepare: median(analyses.map(({ prepareMs }) => prepareMs)),
      firstInference: Math.max(...analyses.map(({ inferenceMs }) => inferenceMs)),
      inference: median(analyses.map(({ inferenceMs }) => inferenceMs)),
    };
  } finally {
    await browser.close();
  }
}

export async function benchPage() {
  const app = await startApp();
  try {
    const visits = [await visit(app.url, false), await visit(app.url, true)];
    const row = (what, value) => [what, ...visits.map(value)];
    printTable('The page in headless Chromium, software graphics, one visit each', [
      row('', ({ backend }) => backend),
      row('from address to ready', ({ start }) => milliseconds(start)),
      row('from drop to four views', ({ fourViews }) => milliseconds(fourViews)),
      row('bytes before the first image', ({ bytes }) => `${(bytes / 1e6).toFixed(2)} MB`),
      row('main thread per frame while windowing', ({ frame }) => milliseconds(frame)),
      row('main thread per frame while the large 3D breast turns', ({ turn }) => milliseconds(turn)),
      row('preparation of a view, median', ({ prepare }) => milliseconds(prepare)),
      row('inference of a view, median', ({ inference }) => milliseconds(inference)),
      row('inference of a view, slowest', ({ firstInference }) => milliseconds(firstInference)),
    ]);
    for (const { backend, reason } of visits) console.log(`${backend}: ${reason}`);
  } finally {
    await app.close();
  }
}

// The standing breast alone, each frame read back: the whole of its drawing, on the graphics card and off it.
export async function benchBreast() {
  const page = await openRenderPage();
  try {
    const { sizes } = await page.factsOf('breast frames');
    const row = (what, figure) => [what, ...sizes.map(figure)];
    printTable('A frame of the 3D breast, CSS pixels at a pixel ratio, drawn by the processor (no graphics card) and read back', [
      row('', ({ side, ratio }) => `${side} x ${side} at ${ratio}`),
      row('nothing drawn', ({ empty }) => milliseconds(empty)),
      row('while it turns', ({ turning }) => milliseconds(turning)),
      row('    of an empty frame', ({ turning, empty }) => `${(turning / empty).toFixed(1)} x`),
      row('    frames a second', ({ turning }) => Math.round(1000 / turning).toString()),
      row('while it stands still', ({ still }) => milliseconds(still)),
    ]);
    return sizes
      .filter(({ turning, still }) => turning > kMostForTurning * still)
      .map(({ side, ratio, turning, still }) => `${side} at ${ratio}: a turn costs ${(turning / still).toFixed(0)} frames that stand still`);
  } finally {
    await page.close();
  }
}
