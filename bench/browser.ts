import { chromium, type Page } from 'playwright';
import { launchFlags, requireChromium } from '../scripts/browser.mjs';
import type { Bench } from './harness.ts';
import { serve } from './server.ts';

declare const window: { bench: Bench };

/** A page of the harness, and what the browser calls itself. */
export interface Session {
  readonly page: Page;
  /** `Chromium 156.0.8078.79` */
  readonly browser: string;
  /** Calls a function of the harness (`harness.ts`) in the page. */
  call<K extends keyof Bench>(name: K, ...args: Parameters<Bench[K]>): Promise<Awaited<ReturnType<Bench[K]>>>;
}

/** Opens the harness in a headless Chromium with a new profile, and hands it to `use`. What the harness tells goes to stderr. */
export async function inBrowser<T>(use: (session: Session) => Promise<T>): Promise<T> {
  const { server, address } = await serve();
  const browser = await chromium.launch({ executablePath: await requireChromium(), args: launchFlags() });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    await page.exposeFunction('tell', (what: string) => console.error(what));
    await page.goto(`${address}bench/harness.html`);
    await page.waitForFunction(() => 'bench' in window);
    return await use({
      page,
      browser: `Chromium ${browser.version()}`,
      call: (name, ...args) =>
        page.evaluate(({ name, args }) => (window.bench[name] as (...a: unknown[]) => unknown)(...args), {
          name,
          args,
        }) as never,
    });
  } finally {
    await browser.close();
    await server.close();
  }
}
