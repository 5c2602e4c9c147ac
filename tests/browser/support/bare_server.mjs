// The same site from a server that forgot the isolation headers: what a reader meets on a host that is not set up.

import { once } from 'node:events';
import { createServer, request } from 'node:http';

const kForgotten = new Set(['cross-origin-opener-policy', 'cross-origin-embedder-policy']);

// Passes everything on from the app's own server but those headers.
export async function startBareServer(appUrl) {
  const server = createServer((asked, answer) => {
    request(new URL(asked.url, appUrl), { method: asked.method }, (response) => {
      const headers = Object.entries(response.headers).filter(([name]) => !kForgotten.has(name));
      answer.writeHead(response.statusCode, Object.fromEntries(headers));
      response.pipe(answer);
    }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
