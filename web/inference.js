// Runs models with ONNX Runtime: chooses the back end, checks a model's bytes against its manifest, keeps sessions.
// Knows neither page nor worker nor Node; each hands in what differs.

const kMostThreads = 8;

export function threadCount(scope = globalThis) {
  return Math.max(1, Math.min(kMostThreads, scope.navigator?.hardwareConcurrency ?? 1));
}

function adapterName(adapter) {
  const { description, vendor, architecture } = adapter.info ?? {};
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'the graphics adapter';
}

// wish: auto, webgpu or wasm. Resolves to {backend, bundle, reason}: which runtime to load and one sentence why.
export async function chooseBackend(wish, scope = globalThis) {
  const threads = threadCount(scope);
  const onProcessor = (why) => ({
    backend: 'wasm',
    bundle: 'ort.wasm.bundle.min.mjs',
    reason: `${why} Models run on the processor with ${threads === 1 ? 'one thread' : `${threads} threads`}.`,
  });
  if (wish === 'wasm') return onProcessor('The settings ask for WebAssembly.');
  const gpu = scope.navigator?.gpu;
  if (!gpu) return onProcessor('This browser has no WebGPU.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (adapter === null) return onProcessor('The browser has WebGPU, but no graphics adapter answered.');
  const bundle = 'Suspending' in WebAssembly ? 'ort.jspi.bundle.min.mjs' : 'ort.webgpu.bundle.min.mjs';
  return { backend: 'webgpu', bundle, reason: `WebGPU on ${adapterName(adapter)}.` };
}

async function sha256Hex(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class ModelRunner {
  #ort;
  #backend;
  #readBytes;
  #sessionOptions;
  #sessions = new Map();

  // readBytes(model) resolves to the model file as a Uint8Array.
  constructor({ ort, backend, readBytes, sessionOptions = {} }) {
    this.#ort = ort;
    this.#backend = backend;
    this.#readBytes = readBytes;
    this.#sessionOptions = sessionOptions;
  }

  // model: {manifest, ...what readBytes needs}. Resolves to {outputs, milliseconds, backend}.
  async run(model, { input, shape, values }) {
    const session = await this.#session(model);
    const tensor = new this.#ort.Tensor('float32', values, shape);
    const began = performance.now();
    const results = await session.run({ [input]: tensor });
    const outputs = [];
    for (const name of session.outputNames) outputs.push(await plainOutput(name, results[name]));
    return { outputs, milliseconds: performance.now() - began, backend: this.#backend };
  }

  // A session is made once and kept; one that failed is tried again when asked again.
  #session(model) {
    const { id } = model.manifest;
    if (!this.#sessions.has(id)) {
      const made = this.#makeSession(model);
      this.#sessions.set(id, made);
      made.catch(() => this.#sessions.delete(id));
    }
    return this.#sessions.get(id);
  }

  async #makeSession(model) {
    const bytes = await this.#readBytes(model);
    const { id, sha256 } = model.manifest;
    if (await sha256Hex(bytes) !== sha256) {
      throw new Error(`The file of the model ${id} is not the one that its manifest describes (its checksum differs).`);
    }
    return this.#ort.InferenceSession.create(bytes, {
      executionProviders: [this.#backend],
      graphOptimizationLevel: 'all',
      ...this.#sessionOptions,
    });
  }
}

async function plainOutput(name, tensor) {
  const values = await tensor.getData(true);
  if (!(values instanceof Float32Array)) {
    throw new Error(`The model's output ${name} is ${tensor.type}, and only float32 is supported.`);
  }
  return { name, shape: tensor.dims, values };
}
