// One of evaluate's processes: runs the model over the files that its parent names, one after another.
//
// in:  {kind: 'start', model, backend, threads}, {kind: 'case', index, file, threshold, mask, drawn}
// out: {kind: 'ready'}, {kind: 'done', index, scores, findings, truth}, {kind: 'failed', index, error}

import { writeFile } from 'node:fs/promises';

import { openCore } from './core.mjs';
import { readInput } from './inputs.mjs';
import { openRunner } from './node_inference.mjs';

let core, runner, model;

async function start(message) {
  model = message.model;
  ({ runner } = await openRunner(message.backend, { threads: message.threads }));
  core = await openCore();
  process.send({ kind: 'ready' });
}

function floatsOf(outputs) {
  const parts = outputs.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return new Uint8Array(Buffer.concat(parts));
}

// How the result agrees with the mask that a reader drew; null where there is none.
async function comparison(drawn) {
  return drawn ? core.call('compareCase', {}, await readInput(drawn)).value : null;
}

async function runCase({ index, file, threshold, mask, drawn }) {
  try {
    const bytes = await readInput(file);
    const prepared = core.call('prepareCase', { name: file, manifest: model.manifestText }, bytes);
    const { input, shape } = prepared.value;
    const { outputs } = await runner.run(model, { input, shape, values: new Float32Array(prepared.bytes.buffer) });
    const described = outputs.map(({ name, shape: dims }) => ({ name, shape: [...dims] }));
    const finished = core.call('finishCase', { outputs: described, threshold }, floatsOf(outputs));
    if (mask) await writeFile(mask, finished.bytes);
    const { scores, findings } = finished.value;
    process.send({ kind: 'done', index, scores, findings, truth: await comparison(drawn) });
  } catch (error) {
    process.send({ kind: 'failed', index, error: error.message.replace(`${file}: `, '') });
  }
}

process.on('message', (message) => (message.kind === 'start' ? start(message) : runCase(message)));
