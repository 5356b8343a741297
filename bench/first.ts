import { chromium } from 'playwright';
import { launchFlags, requireChromium } from '../scripts/browser.mjs';
import { type Bundle, bundle, ENTRIES, type Size } from './bundle.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** What a page that imports this loads before anything runs, and what it loads when it comes to that. */
export interface BundleSize {
  readonly what: string;
  readonly first: Size;
  readonly later: Size;
}

/** What a first visit costs. */
export interface FirstFigures {
  readonly bundles: readonly BundleSize[];
  /** Milliseconds to load and parse the bundle, from this machine. */
  readonly importMs: Spread;
  /** Milliseconds to a network that is ready to train: adapter, device, shaders, memory. */
  readonly createMs: Spread;
  /** Milliseconds from then to the first report of a training step. */
  readonly stepMs: Spread;
  /** All of these together. */
  readonly totalMs: Spread;
  /** Bytes that are allocated, and bytes that the plans announced. */
  readonly bytes: number;
  readonly announcedBytes: number;
  readonly adapter: string;
}

interface Visit {
  readonly importMs: number;
  readonly createMs: number;
  readonly stepMs: number;
  readonly bytes: number;
  readonly announcedBytes: number;
  readonly adapter: string;
}

/** A text of a few hundred characters is enough: the size of a step does not depend on it. */
const VISIT = `
const before = performance.now();
const { CharRNN } = await import('/core');
const imported = performance.now();
const text = Array.from({ length: 4000 }, (_, i) => String.fromCharCode(32 + ((i * i + (i >> 3)) % 64))).join('');
const model = await CharRNN.create({ text, hiddenSize: 128, batchSize: 32, seqLen: 32, validation: 0, backend: 'gpu', seed: 1 });
const created = performance.now();
for await (const _ of model.train({ steps: 1, reportEvery: 1 })) break;
window.visit = {
  importMs: imported - before,
  createMs: created - imported,
  stepMs: performance.now() - created,
  bytes: model.bytes,
  announcedBytes: model.announcedBytes,
  adapter: model.info.adapter,
};
`;

/** One visit in a browser with a new profile: nothing is cached, no shader is compiled. */
async function visit(core: Bundle): Promise<{ visit: Visit; browser: string }> {
  const browser = await chromium.launch({ executablePath: await requireChromium(), args: launchFlags() });
  try {
    const page = await browser.newPage();
    const files: Record<string, [type: string, body: string]> = {
      '/': ['text/html', '<!doctype html><script type="module" src="/visit.js"></script>'],
      '/visit.js': ['text/javascript', VISIT.replace('/core', `/${core.entry}`)],
      ...Object.fromEntries(
        [...core.files].map(([name, code]) => [`/${name}`, ['text/javascript', code] as [string, string]]),
      ),
    };
    await page.route('**/*', (route) => {
      const [contentType, body] = files[new URL(route.request().url()).pathname] ?? ['text/plain', ''];
      return route.fulfill({ contentType, body });
    });
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto('http://localhost/');
    await page.waitForFunction(() => 'visit' in window, undefined, { timeout: 300_000 });
    const figures = await page.evaluate(() => (window as unknown as { visit: Visit }).visit);
    return { visit: figures, browser: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
  }
}

/** The sizes of the package, and `rounds` first visits. */
export async function first(
  rounds: number,
  told: (what: string) => void,
): Promise<{ figures: FirstFigures; browser: string }> {
  const bundles: BundleSize[] = [];
  for (const [what, entry] of Object.entries(ENTRIES)) {
    told(`first: building ${what}`);
    const { first, later } = await bundle(entry);
    bundles.push({ what, first, later });
  }
  const core = await bundle(ENTRIES.CharRNN);
  const visits: Visit[] = [];
  let browser = '';
  for (let round = 0; round < rounds; round++) {
    told(`first: visit ${round + 1} of ${rounds}`);
    const one = await visit(core);
    visits.push(one.visit);
    browser = one.browser;
  }
  const spread = (of: (v: Visit) => number): Spread => spreadOf(visits.map(of));
  const { bytes, announcedBytes, adapter } = visits[0] as Visit;
  return {
    browser,
    figures: {
      bundles,
      importMs: spread((v) => v.importMs),
      createMs: spread((v) => v.createMs),
      stepMs: spread((v) => v.stepMs),
      totalMs: spread((v) => v.importMs + v.createMs + v.stepMs),
      bytes,
      announcedBytes,
      adapter,
    },
  };
}
