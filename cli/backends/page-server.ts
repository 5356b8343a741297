// Serves the engine to a page: Vite compiles the modules on the way, and two addresses carry what is too big for
// messages. Only this machine can reach it, and only under a path that nobody can guess.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

/** The project's folder. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface PageServer {
  /** The page's address. */
  readonly url: string;
  /** Lays out what the page may fetch as `bulk/NAME`. */
  offer(name: string, content: string | Uint8Array): void;
  /** What the page has posted to `bulk` last. */
  take(): Uint8Array;
  close(): Promise<void>;
}

export async function servePage(): Promise<PageServer> {
  const secret = `/${randomUUID()}/`;
  const offers = new Map<string, string | Uint8Array>();
  let posted = new Uint8Array();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.url === secret) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(PAGE);
    } else if (request.url === `${secret}bulk` && request.method === 'POST') {
      posted = new Uint8Array(await readAll(request));
      response.end();
    } else if (request.url?.startsWith(`${secret}bulk/`)) {
      const content = offers.get(request.url.slice(`${secret}bulk/`.length));
      response.statusCode = content === undefined ? 404 : 200;
      response.end(content);
    } else return false;
    return true;
  };

  const server = await createServer({
    root: ROOT,
    configFile: false,
    appType: 'custom',
    logLevel: 'silent',
    // Every import is an ES module of this project or of its one dependency: there is nothing to bundle beforehand, and
    // a late bundling would reload the page in the middle of a training.
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    plugins: [
      {
        name: 'engine-page',
        configureServer: ({ middlewares }) => {
          middlewares.use((request, response, next) => {
            answer(request, response).then((answered) => answered || next(), next);
          });
        },
      },
    ],
  });
  await server.listen();
  const { port } = server.httpServer!.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}${secret}`,
    offer: (name, content) => offers.set(name, content),
    take: () => posted,
    close: () => server.close(),
  };
}

const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>webgpu-rnn</title><link rel="icon" href="data:,"></head>
  <body><script type="module" src="/cli/backends/page.ts"></script></body>
</html>
`;

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
