// The GPU through a headless Chromium: a page that runs the same session.
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright';
import { findChromium, launchFlags } from '../../scripts/browser.mjs';
import { Failure } from '../fail.ts';
import type { Job, SessionEvent } from '../jobs.ts';
import type { Engine, Listener, Opened } from './engine.ts';
import type { Bulk, PageEvent, PageJob } from './page.ts';
import { type PageServer, servePage } from './page-server.ts';

/**
 * Starts Chromium with the machine's own adapter, and where that gives none, with the one in software, unless only
 * hardware is worth it.
 */
export async function openChromiumEngine(onlyHardware: boolean): Promise<Opened> {
  let program: string | undefined;
  let flags: string[][];
  try {
    program = await findChromium();
    flags = adapters(onlyHardware).map((adapter) => launchFlags({ adapter }));
  } catch (error) {
    // A variable that is set wrongly; the remedy behind the first sentence is for those who need a browser.
    const [what] = (error as Error).message.split(/[:.] /);
    return { unavailable: `Chromium cannot be started (${what})` };
  }
  if (flags.length === 0) return { unavailable: 'there is no graphics card for Chromium' };
  if (program === undefined) return { unavailable: 'no Chromium or Chrome was found' };

  const server = await servePage();
  let problem = '';
  for (const some of flags) {
    const opened = await openPage(program, some, server.url, onlyHardware);
    if (typeof opened !== 'string') return new ChromiumEngine(server, opened);
    problem = opened;
  }
  await server.close();
  return { unavailable: problem };
}

/** The adapters to ask for, the best first: the one that WEBGPU_ADAPTER names, else the machine's, else the software. */
function adapters(onlyHardware: boolean): string[] {
  const named = process.env.WEBGPU_ADAPTER;
  if (named) return [named];
  // Starting Chromium for a card that is not there takes seconds.
  const cards = ['/dev/dri', '/dev/nvidia0', '/dev/dxg'];
  const noCard = process.platform === 'linux' && !cards.some((path) => existsSync(path));
  const software = onlyHardware ? [] : ['swiftshader'];
  return noCard ? software : ['default', ...software];
}

interface OpenPage {
  readonly browser: Browser;
  readonly page: Page;
}

/** A page with an adapter, or why there is none. */
async function openPage(
  program: string,
  flags: string[],
  url: string,
  onlyHardware: boolean,
): Promise<OpenPage | string> {
  const { chromium } = await import('playwright');
  let browser: Browser;
  try {
    browser = await chromium.launch({
      executablePath: program,
      args: flags,
      // What Ctrl-C means is the command's affair.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch {
    return 'Chromium did not start';
  }
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await page.waitForFunction(() => 'probe' in window);
    const problem = await page.evaluate((only) => window.probe(only), onlyHardware);
    if (problem === undefined) return { browser, page };
    await browser.close();
    return problem;
  } catch {
    await browser.close();
    return 'Chromium could not load the engine';
  }
}

class ChromiumEngine implements Engine {
  readonly where = 'in headless Chromium';
  readonly why = 'Chromium has a WebGPU adapter';
  readonly #server: PageServer;
  readonly #open: OpenPage;

  constructor(server: PageServer, open: OpenPage) {
    this.#server = server;
    this.#open = open;
  }

  async run(job: Job, listener: Listener): Promise<void> {
    const { browser, page } = this.#open;
    const lost = new Promise<never>((_, reject) => {
      const fail = () => reject(new Failure('Chromium ended unexpectedly; perhaps memory ran out.'));
      page.once('crash', fail);
      browser.once('disconnected', fail);
    });
    // The listener's own error must reach the caller as it is, and not as text out of a page.
    let rejectHeard: (error: unknown) => void = () => {};
    const heard = new Promise<never>((_, reject) => {
      rejectHeard = reject;
    });
    await page.exposeFunction('emitEvent', async (event: PageEvent) => {
      try {
        await listener(this.#whole(event));
      } catch (error) {
        rejectHeard(error);
        throw error;
      }
    });
    const work = page.evaluate((pageJob) => window.runJob(pageJob), this.#lighten(job));
    for (const promise of [lost, heard, work]) promise.catch(() => {});
    await Promise.race([work, heard, lost]);
  }

  stop(): void {
    this.#open.page.evaluate(() => window.stopJob()).catch(() => {});
  }

  async close(): Promise<void> {
    await this.#open.browser.close();
    await this.#server.close();
  }

  /** Lays out text and model for the page to fetch, and leaves the rest. */
  #lighten(job: Job): PageJob {
    const entries = Object.entries(job);
    const isBulk = ([name, value]: [string, unknown]) => name === 'text' || value instanceof Uint8Array;
    const bulk = entries.filter(isBulk) as [Bulk, string | Uint8Array][];
    for (const [name, content] of bulk) this.#server.offer(name, content);
    return {
      rest: Object.fromEntries(entries.filter((entry) => !isBulk(entry))),
      bulk: bulk.map(([name]) => name),
    };
  }

  #whole(event: PageEvent): SessionEvent {
    return event.type === 'model' ? { ...event, bytes: this.#server.take() } : event;
  }
}
