// Bundles Cornerstone3D's loader with its workers and codecs. `events` is a real package here: the bundler would put an
// empty one in its place.

import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

export default defineConfig({
  logLevel: 'error',
  worker: { format: 'es' },
  resolve: { alias: { events: fileURLToPath(new URL('node_modules/events/events.js', import.meta.url)) } },
});
