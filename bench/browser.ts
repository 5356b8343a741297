import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { createServer } from 'vite';
import { launchFlags, requireChromium } from '../scripts/browser.mjs';

/** Cross-origin isolation: timers with a resolution of microseconds. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Opens a file of bench/ in a headless Chromium, and hands its page to `use`. */
export async function inBrowser<T>(
  file: string,
  use: (page: Page, version: string) => Promise<T>,
): Promise<T> {
  const server = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    cacheDir: 'node_modules/.vite/bench',
    logLevel: 'error',
    optimizeDeps: { entries: ['bench/page.ts'], include: ['wgsl-preprocessor/wgsl-preprocessor.js'] },
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, headers: HEADERS },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: await requireChromium(), args: launchFlags() });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto(`${server.resolvedUrls?.local[0]}bench/${file}`);
    await page.waitForFunction(() => 'measure' in window);
    return await use(page, browser.version());
  } finally {
    await browser.close();
    await server.close();
  }
}
