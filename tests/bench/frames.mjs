// What a frame costs the processor of a machine without a graphics card: time of Chromium's graphics process over frames
// drawn, with four views open, beside an empty page in the same browser.

import { startApp } from '../browser/support/app_server.mjs';
import { openChromium, Workstation } from '../browser/support/chromium.mjs';
import { fourViewExam, middleOf } from '../browser/support/exam.mjs';
import { milliseconds, printTable } from './table.mjs';

const kMoves = 40;
const kMostForHover = 2; // times an empty page's frame: nothing in the views has changed

// In milliseconds of the processor, of all its threads.
async function frameCost(workstation, session, act) {
  const spent = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.find(({ type }) => type === 'GPU').cpuTime * 1000;
  };
  await workstation.idle();
  const before = [await spent(), (await workstation.snapshot()).frame];
  await act();
  await workstation.idle();
  const after = [await spent(), (await workstation.snapshot()).frame];
  return (after[0] - before[0]) / Math.max(1, after[1] - before[1]);
}

async function along(mouse, from, step) {
  for (let i = 0; i < kMoves; i += 1) await mouse.move(from.x + i * step.x, from.y + i * step.y);
}

export async function benchFrames() {
  const app = await startApp();
  const browser = await openChromium();
  try {
    const session = await browser.newBrowserCDPSession();
    const workstation = await Workstation.open(browser, app.url);
    const { mouse } = workstation.page;
    const cost = (act) => frameCost(workstation, session, act);
    const overRail = () => along(mouse, { x: 30, y: 100 }, { x: 0, y: 8 });
    await overRail(); // a browser's first frames cost more
    const empty = await cost(overRail);
    await workstation.drop(fourViewExam());
    const middle = middleOf((await workstation.snapshot()).viewports[1]);
    const drag = (button) => async () => {
      await mouse.move(middle.x, middle.y);
      await mouse.down({ button });
      await along(mouse, middle, { x: -1, y: 1 });
      await mouse.up({ button });
    };
    const rows = [
      ['an empty page, the pointer over the rail', empty],
      ['four views, the pointer over the rail', await cost(overRail)],
      ['four views, the pointer over an image', await cost(() => along(mouse, middle, { x: 2, y: 0 }))],
      ['four views, one panned', await cost(drag('middle'))],
      ['four views, one windowed', await cost(drag('right'))],
    ];
    printTable('Processor time of the graphics process per frame, no graphics card', [
      ['', 'a frame', 'of an empty page'],
      ...rows.map(([what, spent]) => [what, milliseconds(spent), `${(spent / empty).toFixed(1)} x`]),
    ]);
    const [, [what, hover]] = rows;
    return hover > kMostForHover * empty ? [`${what}: more than ${kMostForHover} x an empty page`] : [];
  } finally {
    await browser.close();
    await app.close();
  }
}
