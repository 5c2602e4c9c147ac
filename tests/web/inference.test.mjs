import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { chooseBackend, ModelRunner } from '../../web/inference.js';

const kBytes = new Uint8Array([1, 2, 3]);
const kModel = {
  manifest: { id: 'm', sha256: createHash('sha256').update(kBytes).digest('hex') },
};
const kJob = { input: 'image', shape: [1, 2], values: new Float32Array([1, 2]) };

class FakeTensor {
  constructor(type, data, dims) {
    Object.assign(this, { type, data, dims });
  }

  async getData() {
    return this.data;
  }
}

// A runtime whose only model doubles its input; createFails: how many session creations fail first.
function fakeRuntime({ createFails = 0, outputType = 'float32' } = {}) {
  const seen = { created: 0, options: null };
  const InferenceSession = {
    async create(bytes, options) {
      seen.created += 1;
      seen.options = options;
      if (seen.created <= createFails) throw new Error('no device');
      return {
        outputNames: ['double'],
        async run({ image }) {
          const data = outputType === 'float32' ? image.data.map((value) => 2 * value) : new Uint8Array(2);
          return { double: new FakeTensor(outputType, data, image.dims) };
        },
      };
    },
  };
  return { ort: { Tensor: FakeTensor, InferenceSession }, seen };
}

test('A model runs on the back end chosen, and its session is kept', async () => {
  const { ort, seen } = fakeRuntime();
  let reads = 0;
  const runner = new ModelRunner({ ort, backend: 'wasm', readBytes: async () => { reads += 1; return kBytes; } });
  for (let i = 0; i < 2; i += 1) {
    const { outputs, backend, milliseconds } = await runner.run(kModel, kJob);
    assert.deepEqual(outputs, [{ name: 'double', shape: [1, 2], values: new Float32Array([2, 4]) }]);
    assert.equal(backend, 'wasm');
    assert.ok(milliseconds >= 0);
  }
  assert.equal(seen.created, 1);
  assert.equal(reads, 1);
  assert.deepEqual(seen.options.executionProviders, ['wasm']);
});

test('A file that is not the one of the manifest never runs', async () => {
  const { ort, seen } = fakeRuntime();
  const runner = new ModelRunner({ ort, backend: 'wasm', readBytes: async () => new Uint8Array([9]) });
  await assert.rejects(runner.run(kModel, kJob), /checksum differs/);
  assert.equal(seen.created, 0);
});

test('A session that could not be made is tried again by the next job', async () => {
  const { ort, seen } = fakeRuntime({ createFails: 1 });
  const runner = new ModelRunner({ ort, backend: 'wasm', readBytes: async () => kBytes });
  await assert.rejects(runner.run(kModel, kJob), /no device/);
  await runner.run(kModel, kJob);
  assert.equal(seen.created, 2);
});

test('An output that is not float32 is named', async () => {
  const { ort } = fakeRuntime({ outputType: 'uint8' });
  const runner = new ModelRunner({ ort, backend: 'wasm', readBytes: async () => kBytes });
  await assert.rejects(runner.run(kModel, kJob), /output double is uint8/);
});

const kAdapter = { info: { vendor: 'acme', architecture: 'one' } };
const gpuWith = (adapter) => ({ navigator: { hardwareConcurrency: 4, gpu: { requestAdapter: async () => adapter } } });

test('The adapter decides the back end, and the reason says so', async () => {
  const onGpu = await chooseBackend('auto', gpuWith(kAdapter));
  assert.equal(onGpu.backend, 'webgpu');
  assert.match(onGpu.reason, /acme one/);
  assert.equal(onGpu.bundle, 'Suspending' in WebAssembly ? 'ort.jspi.bundle.min.mjs' : 'ort.webgpu.bundle.min.mjs');

  const noAdapter = await chooseBackend('auto', gpuWith(null));
  assert.equal(noAdapter.backend, 'wasm');
  assert.match(noAdapter.reason, /no graphics adapter answered.*4 threads/);

  const noGpu = await chooseBackend('auto', { navigator: { hardwareConcurrency: 1 } });
  assert.match(noGpu.reason, /no WebGPU.*one thread/);

  const asked = await chooseBackend('wasm', gpuWith(kAdapter));
  assert.equal(asked.backend, 'wasm');
});

test('An adapter request that throws is an adapter that is not there', async () => {
  const scope = { navigator: { gpu: { requestAdapter: async () => { throw new Error('lost'); } } } };
  assert.equal((await chooseBackend('webgpu', scope)).backend, 'wasm');
});
