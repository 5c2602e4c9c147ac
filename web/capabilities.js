// What the browser must be able to do before the core can run. Each missing ability is a sentence with its remedy.

const kEmptyModule = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

// One function without parameters. resultTypes and body are WebAssembly binary code (spec, chapter 5).
function oneFunctionModule(resultTypes, body) {
  const type = [0x01, 0x60, 0x00, resultTypes.length, ...resultTypes];
  const code = [0x00, ...body, 0x0b];
  return new Uint8Array([
    ...kEmptyModule,
    0x01, type.length, ...type,
    0x03, 0x02, 0x01, 0x00,
    0x0a, code.length + 2, 0x01, code.length, ...code,
  ]);
}

const kSimdModule = oneFunctionModule([0x7b], [0x41, 0x00, 0xfd, 0x0f]); // i32.const 0, i8x16.splat
const kExceptionsModule = oneFunctionModule([], [0x06, 0x40, 0x19, 0x0b]); // try, catch_all, end

function isolationRemedy(scope) {
  if (!scope.isSecureContext) {
    return 'This address is neither https nor this computer itself, so the browser withholds threads and WebGPU. '
      + 'Open Lobule by https (python3 serve.py --tls) or on the computer that serves it, by a localhost address.';
  }
  if (scope.top !== scope.self) {
    return 'Lobule is shown inside another page that is not isolated, so the browser withholds threads. '
      + 'Open it in a tab of its own.';
  }
  return 'The server sent this page without the headers Cross-Origin-Opener-Policy: same-origin and '
    + 'Cross-Origin-Embedder-Policy: require-corp, so the browser withholds threads. '
    + 'Start it with python3 serve.py, or add both headers to every response.';
}

function hasWebGl2() {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

// A list of {what, remedy}, empty when all is there.
export function missingCapabilities(scope = globalThis) {
  const missing = [];
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(new Uint8Array(kEmptyModule))) {
    missing.push({
      what: 'WebAssembly is switched off.',
      remedy: 'Allow WebAssembly (and its just-in-time compiler) for this address in the browser\'s security settings.',
    });
    return missing;
  }
  if (!scope.crossOriginIsolated) {
    missing.push({ what: 'This page is not cross-origin isolated.', remedy: isolationRemedy(scope) });
  }
  if (!WebAssembly.validate(kSimdModule) || !WebAssembly.validate(kExceptionsModule)) {
    missing.push({
      what: 'This browser\'s WebAssembly lacks SIMD or exceptions.',
      remedy: 'Update the browser: Chrome and Edge 95, Firefox 100 and Safari 16.4, or newer, have both.',
    });
  }
  if (!hasWebGl2()) {
    missing.push({
      what: 'WebGL 2 is not available.',
      remedy: 'Switch on hardware acceleration in the browser\'s settings, update the graphics driver, '
        + 'or use another current browser.',
    });
  }
  return missing;
}
