import { fileURLToPath } from 'node:url';
import { createServer, type ViteDevServer } from 'vite';
import { isInstalled } from './install.ts';
import { commit } from './results.ts';

/** Cross-origin isolation: timers with a resolution of microseconds, and shared memory for threads of WebAssembly. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Serves the repository, and with it the pages of bench/, on this machine only. */
export async function serve(port = 0): Promise<{ server: ViteDevServer; address: string }> {
  const peers = isInstalled('peers');
  const folder = fileURLToPath(new URL('./peers/node_modules', import.meta.url));
  const libraries = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgpu'];
  const server = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    cacheDir: 'node_modules/.vite/bench',
    logLevel: 'error',
    define: { __PEERS_INSTALLED__: JSON.stringify(peers), __COMMIT__: JSON.stringify(commit()) },
    // The peers are found where they are installed, and prepared before the first page load: a late one would reload it.
    resolve: {
      alias: peers ? libraries.map((name) => ({ find: name, replacement: `${folder}/${name}` })) : [],
    },
    optimizeDeps: {
      noDiscovery: true,
      include: ['wgsl-preprocessor/wgsl-preprocessor.js', ...(peers ? libraries : [])],
    },
    server: { host: '127.0.0.1', port, hmr: false, watch: null, headers: HEADERS },
  });
  await server.listen();
  return { server, address: server.resolvedUrls?.local[0] as string };
}
