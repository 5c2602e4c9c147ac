// Spreads cases over processes, one per core: each has its own core and runtime, so that they share nothing.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const kWorker = fileURLToPath(new URL('./evaluate_worker.mjs', import.meta.url));

// cases: a list of {index, file, threshold, mask, drawn}. onResult({index, scores, findings, truth} or {index, error}) is called as
// each ends. A process that dies fails its case and is replaced.
export async function runCases(cases, { model, backend, processes, onResult }) {
  const waiting = [...cases];
  const count = Math.min(processes, waiting.length);
  const { manifest, manifestText, path } = model;
  const start = { kind: 'start', model: { manifest, manifestText, path }, backend, threads: 1 };
  await Promise.all(Array.from({ length: count }, () => runOne(waiting, start, onResult)));
}

async function runOne(waiting, start, onResult) {
  while (waiting.length > 0) await runProcess(waiting, start, onResult);
}

// Until nothing waits, or the process dies.
function runProcess(waiting, start, onResult) {
  return new Promise((resolve, reject) => {
    const child = fork(kWorker, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    let current = null;
    let isReady = false;
    const next = () => {
      current = waiting.shift() ?? null;
      if (current === null) child.disconnect();
      else child.send({ kind: 'case', ...current });
    };
    child.on('message', ({ kind, ...result }) => {
      isReady = true;
      if (kind !== 'ready') onResult(result);
      next();
    });
    child.on('error', reject);
    child.on('exit', () => {
      if (!isReady) reject(new Error('A process of evaluate could not start; the reason stands above.'));
      if (current !== null) onResult({ index: current.index, error: 'The process that worked on this file died.' });
      resolve();
    });
    child.send(start);
  });
}
