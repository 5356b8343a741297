import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { build } from 'vite';
import { launchFlags, requireChromium } from '../scripts/browser.mjs';
import { type Spread, spreadOf } from './statistics.ts';

/** The size of a part of the package, built and minified, with everything it needs. */
export interface Bundle {
  readonly what: string;
  readonly bytes: number;
  readonly gzip: number;
}

/** What a first visit costs. */
export interface FirstFigures {
  readonly bundles: readonly Bundle[];
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

/** What a page may import, each in a file of bench/entries. */
const ENTRIES = {
  'everything that is exported': 'everything',
  CharRNN: 'char-rnn',
  'Network and its executors': 'network',
} as const;

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** An entry as one minified file, dependencies included. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    root: path('..'),
    logLevel: 'error',
    publicDir: false,
    resolve: { alias: { 'webgpu-rnn': path('../src/index.ts') } },
    build: {
      target: 'es2022',
      write: false,
      minify: true,
      // Not a `lib` of Vite's: that one keeps its white space.
      modulePreload: false,
      rolldownOptions: {
        input: path(`./entries/${entry}.ts`),
        external: [/^node:/],
        preserveEntrySignatures: 'strict',
        output: { format: 'es', codeSplitting: false },
      },
    },
  });
  const [{ output }] = (Array.isArray(built) ? built : [built]) as [
    { output: { type: string; code?: string }[] },
  ];
  return output.map((chunk) => chunk.code ?? '').join('');
}

/** A text of a few hundred characters is enough: the size of a step does not depend on it. */
const VISIT = `
const before = performance.now();
const { CharRNN } = await import('/core.js');
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
async function visit(core: string): Promise<{ visit: Visit; browser: string }> {
  const browser = await chromium.launch({ executablePath: await requireChromium(), args: launchFlags() });
  try {
    const page = await browser.newPage();
    const files: Record<string, [type: string, body: string]> = {
      '/': ['text/html', '<!doctype html><script type="module" src="/visit.js"></script>'],
      '/core.js': ['text/javascript', core],
      '/visit.js': ['text/javascript', VISIT],
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
  const bundles: Bundle[] = [];
  let core = '';
  for (const [what, entry] of Object.entries(ENTRIES)) {
    told(`first: building ${what}`);
    const code = await bundle(entry);
    if (what === 'CharRNN') core = code;
    bundles.push({ what, bytes: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length });
  }
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
