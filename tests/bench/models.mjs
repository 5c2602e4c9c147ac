// Each shipped model on one image, in ONNX Runtime's WebAssembly back end: wall time, and the processor time that a busy
// machine cannot change. A process per number of threads, for the runtime fixes that number when it starts.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { modelsIn } from '../../web/cli/model_folders.mjs';
import { openRunner } from '../../web/cli/node_inference.mjs';
import { median, milliseconds, printTable } from './table.mjs';

const kThreads = [1, 2];
const kRuns = 20;
const kModels = fileURLToPath(new URL('../../models', import.meta.url));

async function measure(threads) {
  const { runner } = await openRunner('wasm', { threads });
  const rows = [];
  for (const model of await modelsIn(kModels)) {
    const { width, height } = model.manifest.input;
    const values = Float32Array.from({ length: width * height }, (_, i) => Math.sin(i * 0.37));
    const once = () => runner.run(model, { input: model.manifest.input.name ?? 'image', shape: [1, 1, height, width], values });
    await once();
    const times = [];
    const used = process.cpuUsage();
    for (let i = 0; i < kRuns; i += 1) times.push((await once()).milliseconds);
    const { user, system } = process.cpuUsage(used);
    rows.push({ id: model.manifest.id, median: median(times), least: Math.min(...times), processor: (user + system) / 1000 / kRuns });
  }
  return rows;
}

export async function benchModels() {
  const rows = [['', ...kThreads.flatMap((n) => [`${n} threads, median`, 'least', 'processor'])]];
  for (const threads of kThreads) {
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), String(threads)]);
    JSON.parse(stdout).forEach(({ id, median: middle, least, processor }, index) => {
      rows[index + 1] ??= [id];
      rows[index + 1].push(milliseconds(middle), milliseconds(least), milliseconds(processor));
    });
  }
  printTable(`A model on one image, WebAssembly, ${kRuns} runs`, rows);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await measure(Number(process.argv[2]))));
  process.exit(0);
}
