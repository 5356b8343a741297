import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type LaunchOptions, launchChromium } from '../helpers/chromium.ts';
import { type DemoServer, serveBuiltDemo } from '../helpers/demo-server.ts';

/** Sizes that a software adapter steps through fast; what a test needs more of, it says. */
export const SMALL = { hidden: 16, seq: 8, batch: 4 };

/** How long to wait for something that has to happen: generous, since the machine may be busy with anything. */
const PATIENCE = 60_000;

/** What has to become true of something that is read again and again. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: PATIENCE });

export interface OpenOptions extends BrowserContextOptions {
  /** The settings in the link. */
  readonly hash?: Record<string, string | number>;
  /** The query of the address. Default: `?backend=gpu`, since by itself the page takes no GPU in software. */
  readonly query?: string;
  /** Runs in the page before the page's own scripts. */
  readonly before?: () => void;
}

/** The page as a test sees it: through what it shows. */
export class Demo {
  readonly page: Page;
  /** What must not happen in any test: errors, and words of the GPU about wrong use. */
  readonly problems: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.problems.push(`page error: ${error.stack}`));
    page.on('console', (message) => {
      const isGpu = /GPU|WGSL|Dawn|shader|buffer|device/i.test(message.text());
      if (message.type() === 'error' || (message.type() === 'warning' && isGpu)) {
        this.problems.push(`console ${message.type()}: ${message.text()}`);
      }
    });
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }

  async text(testId: string): Promise<string> {
    return (await this.page.getByTestId(testId).textContent()) ?? '';
  }

  async step(): Promise<number> {
    return Number((await this.text('step')).replaceAll(',', ''));
  }

  async bits(): Promise<number> {
    return Number(await this.text('bits'));
  }

  phase(phase: 'running' | 'paused' | 'idle' | 'failed'): Promise<unknown> {
    return this.page.waitForSelector(`body[data-phase=${phase}][data-busy=false]`, { state: 'attached' });
  }

  /** Resolves when the step counter has reached `step`. */
  async reaches(step: number): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => {
        const text = document.querySelector('[data-testid=step]')?.textContent ?? '';
        return Number(text.replaceAll(',', '')) >= wanted;
      },
      step,
      // By a timer: frames are rare while a GPU in software trains at full speed.
      { timeout: PATIENCE, polling: 100 },
    );
  }

  /** Waits for a sentence on the page and gives it back. */
  async notice(part: string): Promise<string> {
    const notice = this.page.getByTestId('notice').filter({ hasText: part }).first();
    await notice.waitFor();
    return (await notice.locator('p').textContent()) ?? '';
  }

  /** Lets `count` animation frames pass. */
  frames(count: number): Promise<void> {
    return this.page.evaluate(async (n) => {
      for (let i = 0; i < n; i++) await new Promise(requestAnimationFrame);
    }, count);
  }

  /** Pauses and waits until the steps that were under way have been counted. */
  async pause(): Promise<number> {
    await this.button('Pause').click();
    await this.phase('paused');
    // What was reported is drawn with the next frame.
    await this.frames(2);
    return this.step();
  }

  /** Back to step 0 and paused there: from here a test goes step by step. */
  async pausedAtZero(): Promise<void> {
    await this.phase('running');
    await this.pause();
    await this.button('Reset').click();
    await this.phase('paused');
    await eventually(() => this.step()).toBe(0);
  }

  /** One training step; gives back the bits per character that it reports. */
  async oneStep(): Promise<number> {
    const before = await this.step();
    await this.button('Step').click();
    await this.reportOf(before + 1);
    return this.bits();
  }

  /** Waits until the page shows the report of exactly this step. */
  async reportOf(step: number): Promise<void> {
    await this.page.waitForSelector(`[data-metric=bits][data-step="${step}"]`, { state: 'attached' });
    expect(await this.step()).toBe(step);
  }

  async steps(count: number): Promise<number[]> {
    const bits: number[] = [];
    for (let i = 0; i < count; i++) bits.push(await this.oneStep());
    return bits;
  }

  /** Moves a slider to a value as dragging it does. */
  async slide(label: string, value: number): Promise<void> {
    await this.page.getByLabel(label).fill(String(value));
  }
}

/**
 * The built page on a server, and a browser, for the tests of one file. Each page gets a context of its own, is closed after its test,
 * and must have stayed free of problems.
 */
export function useDemo(launch?: LaunchOptions): (options?: OpenOptions) => Promise<Demo> {
  let server: DemoServer;
  let browser: Browser;
  let opened: Demo[] = [];
  beforeAll(async () => {
    [server, browser] = await Promise.all([serveBuiltDemo(), launchChromium(launch)]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.close()]);
  });
  afterEach(async () => {
    const problems = opened.flatMap((demo) => demo.problems);
    await Promise.all(opened.map((demo) => demo.page.context().close()));
    opened = [];
    expect(problems).toEqual([]);
  });
  return async ({ hash = SMALL, query = '?backend=gpu', before, ...context } = {}) => {
    const demo = new Demo(await (await browser.newContext(context)).newPage());
    opened.push(demo);
    if (before) await demo.page.addInitScript(before);
    const link = new URLSearchParams(Object.entries(hash).map(([key, value]) => [key, String(value)]));
    await demo.page.goto(`${server.url}${query}#${link}`);
    return demo;
  };
}

/** A text with something to learn in it, long enough for the small sizes. */
export const RHYME = 'Row, row, row your boat, gently down the stream.\n'.repeat(60);
