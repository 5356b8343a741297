import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer, preview } from 'vite';

export interface DemoServer {
  /** The page's address, with a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));
const cacheDir = fileURLToPath(new URL('../../node_modules/.vite/page-tests', import.meta.url));
const host = '127.0.0.1';

/** The first address that a Vite server listens on. */
function addressOf(urls: { local: string[] } | null): string {
  const url = urls?.local[0];
  if (url === undefined) throw new Error('Vite started without an address to listen on.');
  return url;
}

/** Serves demo/ from its sources, as `npm start` does, on a free port and without reloading on changes. */
export async function serveDemo(): Promise<DemoServer> {
  const server = await createServer({
    configFile,
    cacheDir,
    logLevel: 'warn',
    server: { host, port: 0, hmr: false, watch: null, open: false },
  });
  await server.listen();
  return { url: addressOf(server.resolvedUrls), close: () => server.close() };
}

/** Builds demo/ as `npm run build:demo` does, into a folder that `close` removes, and serves what was built. */
export async function serveBuiltDemo(): Promise<DemoServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'webgpu-rnn-demo-'));
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    configFile,
    logLevel: 'warn',
    build: { outDir },
    preview: { host, port: 0, open: false },
  });
  return {
    url: addressOf(server.resolvedUrls),
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
