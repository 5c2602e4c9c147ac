// The model files as shipped: whole on WebAssembly and on WebGPU, with the same answer, and without a node that WebGPU
// would have to leave to the processor.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { kRepository, startApp } from './support/app_server.mjs';
import { openChromium } from './support/chromium.mjs';

const kModels = readdirSync(join(kRepository, 'models'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => join(kRepository, 'models', name, 'model.json'))
  .flatMap((path) => {
    try {
      return [JSON.parse(readFileSync(path, 'utf8'))];
    } catch {
      return [];
    }
  });

let app, browser, page;

before(async () => {
  app = await startApp();
  browser = await openChromium({ webgpu: true });
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(600_000);
  await page.goto(app.url);
});

after(async () => {
  await browser?.close();
  await app?.close();
});

test('There is a model to test', () => assert.ok(kModels.length > 0));

// Runs a model through the page's own client on one back end; the input has a bright, soft blob in it.
async function runOn(backend, id) {
  return page.evaluate(async ([wish, modelId]) => {
    const { InferenceClient } = await import('/inference_client.js');
    const { offeredModels } = await import('/models.js');
    const { models } = await offeredModels(new URL('/models/', location));
    const model = models.find(({ manifest }) => manifest.id === modelId);
    const { name, width, height, channels } = model.manifest.input;
    const values = new Float32Array(channels * width * height);
    for (let i = 0; i < values.length; i += 1) {
      const x = (i % width) / width - 0.4;
      const y = (Math.floor(i / width) % height) / height - 0.5;
      values[i] = 1.8 * Math.exp(-40 * (x * x + y * y)) + 0.3 * Math.sin(30 * x) * Math.cos(20 * y) - 0.8;
    }
    const told = [];
    const client = new InferenceClient({ onBackend: (...words) => told.push(words) });
    client.start(wish);
    const { outputs, backend: ran } = await client.run(model, { input: name, shape: [1, channels, height, width], values });
    return { ran, told, outputs: outputs.map((output) => ({ ...output, values: [...output.values] })) };
  }, [backend, id]);
}

// Whether a session can be made that may leave nothing to the processor.
async function sessionOnWebGpuAlone(bytes) {
  return page.evaluate(async (encoded) => {
    const ort = await import(`/ort/ort.${'Suspending' in WebAssembly ? 'jspi' : 'webgpu'}.bundle.min.mjs`);
    ort.env.logLevel = 'fatal';
    const file = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    try {
      const session = await ort.InferenceSession.create(file, {
        executionProviders: ['webgpu'],
        extra: { session: { disable_cpu_ep_fallback: '1' } },
      });
      await session.release();
      return 'made';
    } catch (error) {
      return error.message;
    }
  }, bytes.toString('base64'));
}

test('A model that needs the processor is found out', async () => {
  const file = readFileSync(join(kRepository, 'tests/fixtures/models-that-fail/needs-processor.onnx'));
  assert.match(await sessionOnWebGpuAlone(file), /fallback|CPU EP/i);
});

for (const { id, file } of kModels) {
  test(`${id}: every node runs on WebGPU`, async () => {
    assert.equal(await sessionOnWebGpuAlone(readFileSync(join(kRepository, 'models', id, file))), 'made');
  });

  test(`${id}: WebAssembly and WebGPU give the same answer`, async () => {
    const onProcessor = await runOn('wasm', id);
    assert.equal(onProcessor.ran, 'wasm');
    const onGpu = await runOn('webgpu', id);
    assert.equal(onGpu.ran, 'webgpu', JSON.stringify(onGpu.told));
    assert.deepEqual(onGpu.outputs.map(({ name, shape }) => ({ name, shape })),
      onProcessor.outputs.map(({ name, shape }) => ({ name, shape })));
    for (const [index, { name, values }] of onProcessor.outputs.entries()) {
      const other = onGpu.outputs[index].values;
      const furthest = values.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
      assert.ok(values.some((value) => Math.abs(value) > 1e-3), `${name} is not empty`);
      assert.ok(furthest < 0.01, `${name}: the two differ by ${furthest}`);
    }
  });
}
