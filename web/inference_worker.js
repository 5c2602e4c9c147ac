// The worker in which ONNX Runtime lives. Tells the page which back end it chose as soon as it knows; loads the
// runtime and a model's file only when the first job needs them.
//
// in:  {kind: 'start', wish}, {kind: 'run', id, model: {manifest, fileUrl}, job: {input, shape, values}}
// out: {kind: 'backend', backend, reason}, {kind: 'done', id, result}, {kind: 'failed', id, why}, {kind: 'lost', why}

import { chooseBackend, ModelRunner, threadCount } from './inference.js';

let choice = null;
let runtime = null;

async function readBytes({ manifest, fileUrl }) {
  const response = await fetch(fileUrl);
  if (!response.ok) {
    throw new Error(`The file of the model ${manifest.id} could not be fetched (status ${response.status}).`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

async function loadRuntime() {
  const { backend, bundle } = await choice;
  const ort = await import(`./ort/${bundle}`);
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = threadCount();
  return { ort, runner: new ModelRunner({ ort, backend, readBytes }), isWatched: false };
}

// ONNX Runtime has a device once it has a session; when the device goes (a driver reset, an update), the page is told.
function watchDevice(loaded) {
  if (loaded.isWatched) return;
  loaded.isWatched = true;
  loaded.ort.env.webgpu?.device?.lost?.then(({ message }) => postMessage({ kind: 'lost', why: message }));
}

async function run({ id, model, job }) {
  try {
    runtime ??= loadRuntime();
    const loaded = await runtime;
    const result = await loaded.runner.run(model, job);
    watchDevice(loaded);
    postMessage({ kind: 'done', id, result }, result.outputs.map(({ values }) => values.buffer));
  } catch (error) {
    postMessage({ kind: 'failed', id, why: error.message });
  }
}

onmessage = async ({ data }) => {
  if (data.kind === 'start') {
    choice = chooseBackend(data.wish).catch(() => chooseBackend('wasm'));
    const { backend, reason } = await choice;
    postMessage({ kind: 'backend', backend, reason });
  } else {
    await run(data);
  }
};
