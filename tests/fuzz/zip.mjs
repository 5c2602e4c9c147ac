// Fuzzes web/archive.js, which libFuzzer cannot reach: a search by mutation that takes libFuzzer's own options, so that
// tests/fuzz/run drives it as any other target. node zip.mjs [OPTION]... FILE | CORPUS | INTO FROM (with -merge=1)

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { Harm, lookAt } from './zip_oracle.mjs';
import { makeMutator } from './zip_mutations.mjs';

const kLongestS = 5; // of processor time for one input
const kFound = 77; // exit status, as libFuzzer's

const options = { max_len: 16384, timeout: 25, rss_limit_mb: 1024, runs: Infinity, max_total_time: Infinity, seed: 0, seed_inputs: '',
  artifact_prefix: '', merge: 0 };
const paths = [];
for (const word of process.argv.slice(2)) {
  const [, name, value] = /^-(\w+)=(.*)$/.exec(word) ?? [];
  if (name === undefined) paths.push(word);
  else if (typeof options[name] === 'string') options[name] = value;
  else options[name] = Number(value);
}

const nameOf = (bytes) => createHash('sha1').update(bytes).digest('hex');
let executions = 0;
let current = null; // the input that is being read

function end(status) {
  process.stderr.write(`stat::number_of_executed_units: ${executions}\n`);
  process.exit(status);
}

function report(words) {
  process.stderr.write(`SUMMARY: zip: ${words}\n`);
  if (current !== null && options.artifact_prefix !== '') writeFileSync(`${options.artifact_prefix}crash-${nameOf(current)}`, current);
  current = null;
  end(kFound);
}

process.on('unhandledRejection', (reason) => report(`a rejection that nobody handles: ${reason?.message ?? reason}`));
process.on('uncaughtException', (error) => report(`an exception that nobody catches: ${error?.message ?? error}`));
process.on('exit', () => { if (current !== null) report('reading never ends: it waits for what does not come'); });

// Ends this process where one input holds it for longer than -timeout of processor time; a thread, as the loop may be deaf.
const kWatch = `
const { workerData, parentPort } = require('node:worker_threads');
const { writeFileSync } = require('node:fs');
const turn = new Int32Array(workerData.shared, 0, 2), bytes = new Uint8Array(workerData.shared, 8);
let seen = -1, since = 0;
setInterval(() => {
  const { user, system } = process.cpuUsage();
  if (Atomics.load(turn, 0) !== seen) [seen, since] = [Atomics.load(turn, 0), user + system];
  else if (user + system - since > workerData.seconds * 1e6) {
    process._rawDebug('SUMMARY: zip: more than ' + workerData.seconds + ' s of processor time for one input');
    if (workerData.prefix !== '') writeFileSync(workerData.prefix + 'timeout-' + seen, bytes.slice(0, turn[1]));
    process.kill(process.pid, 'SIGKILL');
  }
}, 500);
`;

function watch(most) {
  const shared = new SharedArrayBuffer(8 + most);
  const worker = new Worker(kWatch, { eval: true, workerData: { shared, seconds: options.timeout, prefix: options.artifact_prefix } });
  worker.unref();
  const turn = new Int32Array(shared, 0, 2), copy = new Uint8Array(shared, 8);
  return (bytes) => {
    copy.set(bytes);
    Atomics.store(turn, 1, bytes.length);
    Atomics.add(turn, 0, 1);
  };
}

let announce = () => {};

// What reading this input showed; what does harm is reported, and ends the process.
async function execute(bytes) {
  current = bytes;
  executions += 1;
  announce(bytes);
  const before = process.cpuUsage();
  let features;
  try {
    features = await lookAt(bytes);
    await new Promise((resolve) => { setImmediate(resolve); }); // rejections that nobody handles are told before
  } catch (error) {
    if (!(error instanceof Harm)) throw error;
    report(error.message);
  }
  const { user, system } = process.cpuUsage(before);
  if (user + system > kLongestS * 1e6) report(`${Math.round((user + system) / 1e6)} s of processor time`);
  if (process.memoryUsage.rss() > options.rss_limit_mb * 2 ** 20) report(`more than ${options.rss_limit_mb} MiB`);
  current = null;
  return features;
}

// The inputs that show what none before them showed.
function makePool(onNew) {
  const seen = new Set(), inputs = [];
  return {
    inputs,
    add(bytes, features) {
      const fresh = features.filter((feature) => !seen.has(feature));
      if (fresh.length === 0) return;
      for (const feature of fresh) seen.add(feature);
      inputs.push(bytes);
      onNew(bytes);
    },
  };
}

// Files of a folder, the smallest first: the order in which a minimised corpus is chosen.
function filesIn(folder) {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  return files.map((bytes) => ({ bytes, name: nameOf(bytes) })).sort((a, b) => a.bytes.length - b.bytes.length || (a.name < b.name ? -1 : 1));
}

const writeInto = (folder) => (bytes) => writeFileSync(join(folder, nameOf(bytes)), bytes);

async function merge([into, from]) {
  const pool = makePool(writeInto(into));
  for (const { bytes } of filesIn(from)) pool.add(bytes, await execute(bytes));
}

async function search(corpus) {
  const stop = options.max_total_time * 1000 + Date.now();
  const listed = options.seed_inputs.replace(/^@/, '');
  const inputs = listed === '' ? filesIn(corpus).map(({ bytes }) => bytes)
    : readFileSync(listed, 'utf8').split(',').map((path) => readFileSync(path));
  const pool = makePool(() => {});
  for (const bytes of inputs) pool.add(bytes, await execute(bytes));
  const found = makePool(writeInto(corpus));
  const mutate = makeMutator(options.seed || process.hrtime()[1] ^ process.pid, options.max_len);
  const isNew = (bytes, features) => {
    const before = pool.inputs.length;
    pool.add(bytes, features);
    return pool.inputs.length > before;
  };
  while (executions < options.runs && Date.now() < stop) {
    const bytes = mutate(pool.inputs);
    const features = await execute(bytes);
    if (isNew(bytes, features)) found.add(bytes, features);
  }
}

if (options.merge) {
  await merge(paths);
} else if (statSync(paths[0]).isDirectory()) {
  announce = watch(2 ** 20);
  await search(paths[0]);
} else {
  announce = watch(2 ** 24);
  await execute(readFileSync(paths[0]));
  if (process.resourceUsage().maxRSS > options.rss_limit_mb * 1024) report(`more than ${options.rss_limit_mb} MiB`);
}
end(0);
