// Decoding time of one frame per codec: the headless core in Node, and the same C++ natively.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { kRepository, openCore } from '../../web/cli/core.mjs';
import { median, milliseconds, printTable } from './table.mjs';

const kRepeats = 7;

const kCodecs = new Map([
  ['1.2.840.10008.1.2', 'uncompressed'],
  ['1.2.840.10008.1.2.1', 'uncompressed'],
  ['1.2.840.10008.1.2.5', 'RLE'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS'],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000 lossless'],
  ['1.2.840.10008.1.2.4.91', 'JPEG 2000'],
]);

export function decodeFiles(shared, sample) {
  const folders = shared ? ['exam-normal', 'cc-16bit'].map((name) => join(shared, 'dicom', name)) : [sample];
  return folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder).filter((name) => name.endsWith('.dcm')).sort().map((name) => join(folder, name)));
}

function timeInWasm(core, file) {
  const bytes = readFileSync(file);
  const times = [];
  let told;
  for (let i = 0; i <= kRepeats; i += 1) {
    const began = performance.now();
    told = core.call('decode', { name: file }, bytes).value;
    times.push(performance.now() - began);
  }
  return { told, time: median(times.slice(1)) };
}

// file -> milliseconds, or null where the native build cannot be had.
function timeNatively(files) {
  const run = (command, ...words) => spawnSync(command, words, { cwd: kRepository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  console.error('building the native benchmark (the first time takes minutes)');
  for (const words of [['--preset', 'native-release'], ['--build', '--preset', 'native-release', '--target', 'bench_decode']]) {
    if (run('cmake', ...words).status !== 0) return null;
  }
  const done = run(join(kRepository, 'build', 'native-release', 'bin', 'bench_decode'), String(kRepeats), ...files);
  if (done.status !== 0) return null;
  return new Map(done.stdout.trim().split('\n').map((line) => JSON.parse(line)).map(({ file, medianMs }) => [file, medianMs]));
}

export async function benchDecode(files, { native }) {
  const core = await openCore();
  const inWasm = files.map((file) => ({ file, ...timeInWasm(core, file) }));
  const natively = native ? timeNatively(files) : null;
  const rows = inWasm.map(({ file, told, time }) => {
    const nativeTime = natively?.get(file);
    const codec = kCodecs.get(told.transferSyntax) ?? told.transferSyntax;
    return [codec, join(basename(dirname(file)), basename(file)), `${told.columns} x ${told.rows}, ${told.bitsStored} bit`, milliseconds(time),
      milliseconds(nativeTime), nativeTime === undefined ? '-' : (time / nativeTime).toFixed(2)];
  });
  printTable(`Decoding one frame, median of ${kRepeats}`, [['codec', 'file', 'frame', 'wasm', 'native', 'wasm / native'], ...rows]);
}
