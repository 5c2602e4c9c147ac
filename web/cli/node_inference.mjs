// ONNX Runtime in Node: its WebAssembly back end, or WebGPU through the npm package `webgpu` (Dawn) where that finds an
// adapter. Beside models on disk it is the same ModelRunner as in the page.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

import { ModelRunner } from '../inference.js';

// Dawn for Node refuses data that lies in shared memory, where threaded ONNX Runtime keeps its heap: hand it a copy.
function acceptSharedMemory(queuePrototype) {
  const writeBuffer = queuePrototype.writeBuffer;
  queuePrototype.writeBuffer = function writeCopied(buffer, offset, data, start = 0, size = undefined) {
    const view = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
    if (!(view.buffer instanceof SharedArrayBuffer)) return writeBuffer.call(this, buffer, offset, data, start, size);
    const unit = view.BYTES_PER_ELEMENT ?? 1;
    const bytes = size === undefined ? view.byteLength - start * unit : size * unit;
    const copy = new Uint8Array(bytes);
    copy.set(new Uint8Array(view.buffer, view.byteOffset + start * unit, bytes));
    return writeBuffer.call(this, buffer, offset, copy, 0, bytes);
  };
}

// The adapter's name, or null where there is none.
async function openWebGpu() {
  let dawn;
  try {
    dawn = await import('webgpu');
  } catch {
    return null;
  }
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return null;
  Object.assign(globalThis, dawn.globals);
  const navigator = { gpu, userAgent: 'node', hardwareConcurrency: availableParallelism() };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  const device = await adapter.requestDevice();
  acceptSharedMemory(Object.getPrototypeOf(device.queue));
  device.destroy();
  const { description, vendor, architecture } = adapter.info ?? {};
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'the graphics adapter';
}

// That bundle is made for browsers and would fetch its WebAssembly, which Node cannot do from a file.
async function readWasm(specifier) {
  return (await readFile(createRequire(import.meta.url).resolve(specifier))).buffer;
}

function runnerFor(ort, backend, sessionOptions) {
  return new ModelRunner({ ort, backend, sessionOptions, readBytes: async ({ path }) => new Uint8Array(await readFile(path)) });
}

// wish: auto, webgpu or wasm. Resolves to {runner, backend, reason}.
export async function openRunner(wish, { threads = availableParallelism(), sessionOptions = {} } = {}) {
  const adapter = wish === 'wasm' ? null : await openWebGpu();
  if (wish === 'webgpu' && adapter === null) {
    throw new Error('No WebGPU adapter answered: install a Vulkan driver, or use --backend wasm.');
  }
  if (adapter !== null) {
    const ort = await import('onnxruntime-web/webgpu');
    ort.env.logLevel = 'error';
    ort.env.wasm.wasmBinary = await readWasm('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm');
    ort.env.wasm.numThreads = 1;
    return { runner: runnerFor(ort, 'webgpu', sessionOptions), backend: 'webgpu', reason: `WebGPU on ${adapter}.` };
  }
  const ort = await import('onnxruntime-web');
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = threads;
  const reason = `Models run on the processor with ${threads === 1 ? 'one thread' : `${threads} threads`}.`;
  return { runner: runnerFor(ort, 'wasm', sessionOptions), backend: 'wasm', reason };
}
