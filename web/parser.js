// The DICOM parser by itself, for scripts in Node and in pages: DCMTK as WebAssembly, on the caller's own thread. Nothing
// leaves it. A page must be cross-origin isolated, and have lobule_core.mjs and lobule_core.wasm beside this file.
//
//   import { openParser } from './parser.js';
//   const parser = await openParser();
//   const model = parser.parse(bytes);         // the DICOM JSON Model: model['00100010'].Value[0].Alphabetic
//   const dataSet = parser.naturalize(bytes);  // dcmjs's naturalised shape: dataSet.PatientName[0].Alphabetic
//
// bytes: a whole file as an ArrayBuffer or a view of one; it is copied. Both throw an Error whose message is a sentence
// without patient data where the file holds no data set. Of a damaged file what stands before the damage is given, and
// options.onDamage is called.

import { Bridge } from './bridge.js';

const kNode = typeof process === 'object' && process.versions?.node !== undefined && typeof window === 'undefined';

async function coreBesideThis() {
  const url = new URL('./lobule_core.mjs', import.meta.url);
  if (!kNode) return url.href;
  const [{ existsSync }, { fileURLToPath }] = await Promise.all([import('node:fs'), import('node:url')]);
  if (existsSync(fileURLToPath(url))) return url.href;
  return (await import('./cli/core.mjs')).coreUrl(); // in the repository it lies in the build folder
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes.buffer;
}

// Bytes are ArrayBuffers there, as dcmjs has them.
function withBuffers(value) {
  if (Array.isArray(value)) return value.map(withBuffers);
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.InlineBinary === 'string') return bytesOf(value.InlineBinary);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withBuffers(inner)]));
}

class Parser {
  #core;

  constructor(core) {
    this.#core = core;
  }

  // The DICOM JSON Model (PS3.18 Annex F): tags of eight digits to {vr, Value | InlineBinary | BulkDataURI}, group 0002
  // left out as Annex F demands. bulk 'inline': bytes as base64; 'size': in their place only how many there are.
  parse(bytes, { bulk = 'inline', onDamage = () => {} } = {}) {
    return this.#read('model', bulk, bytes, onDamage);
  }

  // What dcmjs's naturalizeDataset gives: keywords for tags, one value instead of an array of one, sequences, person
  // names and bytes (ArrayBuffers, one a fragment) as arrays, _vrMap where the VR is not the dictionary's own.
  naturalize(bytes, { onDamage = () => {} } = {}) {
    return withBuffers(this.#read('natural', 'inline', bytes, onDamage));
  }

  #read(shape, bulk, bytes, onDamage) {
    const view = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
    const { value, bytes: text } = this.#core.call('dump', { name: 'the file', shape, bulk }, view);
    if (value.truncated) onDamage();
    return JSON.parse(new TextDecoder().decode(text));
  }
}

// core: where lobule_core.mjs lies, if not beside this file.
export async function openParser({ core } = {}) {
  const { default: createCore } = await import(core ?? await coreBesideThis());
  const module = await createCore({ print: () => {}, printErr: () => {} });
  return new Parser(new Bridge(module, { runJob: null, nextTick: () => Promise.resolve() }));
}
