import { chromium, type Page } from 'playwright';
import { launchFlags, requireChromium } from '../scripts/browser.mjs';
import type { Bundle } from './bundle.ts';

/** A pipeline as WebGPU was asked for it. */
export interface PipelineText {
  /** The kernel's name. */
  readonly kernel: string;
  readonly code: string;
  readonly entries: GPUBindGroupLayoutEntry[];
}

/** One first visit. Milliseconds; the parts follow each other without gaps. */
export interface Visit {
  readonly importMs: number;
  /** Until the device is there. */
  readonly deviceMs: number;
  /** From then until the first pipeline is asked for: plans. */
  readonly plansMs: number;
  /** From then until the last one is there that `create` waits for. */
  readonly pipelinesMs: number;
  /** From then until the network is ready: what is left of memory and bindings. */
  readonly readyMs: number;
  /** From then until the first report. */
  readonly stepMs: number;
  /** What `create` waits for, and how many are compiled afterwards. */
  readonly pipelines: readonly PipelineText[];
  readonly later: number;
  readonly bytes: number;
  readonly announcedBytes: number;
  readonly adapter: string;
}

/** Notes when the device came, and for each pipeline what was asked for, and when it was there. */
const WATCH = `
const noted = { device: 0, pipelines: [] };
const before = (prototype, method, then) => {
  const original = prototype[method];
  prototype[method] = function (...args) {
    const result = original.apply(this, args);
    then(result, ...args);
    return result;
  };
};
let code, entries;
before(GPUAdapter.prototype, 'requestDevice', (device) => device.then(() => { noted.device = performance.now(); }));
before(GPUDevice.prototype, 'createShaderModule', (_, descriptor) => { code = descriptor.code; });
before(GPUDevice.prototype, 'createBindGroupLayout', (_, descriptor) => { entries = descriptor.entries; });
before(GPUDevice.prototype, 'createComputePipelineAsync', (pipeline, { label }) => {
  const one = { kernel: label, code, entries, asked: performance.now(), there: Infinity };
  noted.pipelines.push(one);
  pipeline.then(() => { one.there = performance.now(); });
});
`;

/** A text of a few thousand characters is enough: the size of a step does not depend on it. */
const VISIT = `${WATCH}
const start = performance.now();
const { CharRNN } = await import('/core');
const imported = performance.now();
const text = Array.from({ length: 4000 }, (_, i) => String.fromCharCode(32 + ((i * i + (i >> 3)) % 64))).join('');
const model = await CharRNN.create({ text, hiddenSize: 128, batchSize: 32, seqLen: 32, validation: 0, backend: 'gpu', seed: 1 });
const created = performance.now();
for await (const _ of model.train({ steps: 1, reportEvery: 1 })) break;
const stepped = performance.now();
// What is put off is compiled once the first step is done.
for await (const _ of model.generate({ length: 1 })) break;
const awaited = noted.pipelines.filter(({ there }) => there <= created);
const asked = Math.min(...awaited.map((p) => p.asked));
const there = Math.max(...awaited.map((p) => p.there));
window.visit = {
  importMs: imported - start,
  deviceMs: noted.device - imported,
  plansMs: asked - noted.device,
  pipelinesMs: there - asked,
  readyMs: created - there,
  stepMs: stepped - created,
  pipelines: awaited.map(({ kernel, code, entries }) => ({ kernel, code, entries })),
  later: noted.pipelines.length - awaited.length,
  bytes: model.bytes,
  announcedBytes: model.announcedBytes,
  adapter: model.info.adapter,
};
`;

/** Opens a script in a browser with a new profile: nothing is cached, no shader is compiled. */
async function inNewBrowser<T>(
  script: string,
  files: Bundle['files'],
  use: (page: Page) => Promise<T>,
): Promise<{ result: T; browser: string }> {
  const browser = await chromium.launch({ executablePath: await requireChromium(), args: launchFlags() });
  try {
    const page = await browser.newPage();
    const served: Record<string, [type: string, body: string]> = {
      '/': ['text/html', '<!doctype html><script type="module" src="/script.js"></script>'],
      '/script.js': ['text/javascript', script],
    };
    for (const [name, code] of files) served[`/${name}`] = ['text/javascript', code];
    await page.route('**/*', (route) => {
      const [contentType, body] = served[new URL(route.request().url()).pathname] ?? ['text/plain', ''];
      return route.fulfill({ contentType, body });
    });
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto('http://localhost/');
    return { result: await use(page), browser: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
  }
}

/** One first visit. */
export async function visit(core: Bundle): Promise<{ visit: Visit; browser: string }> {
  const script = VISIT.replace('/core', `/${core.entry}`);
  const { result, browser } = await inNewBrowser(script, core.files, async (page) => {
    await page.waitForFunction(() => 'visit' in window, undefined, { timeout: 300_000 });
    return page.evaluate(() => (window as unknown as { visit: Visit }).visit);
  });
  return { visit: result, browser };
}

/** Milliseconds that each pipeline takes to compile when nothing else does, one after another, nothing of it cached. */
export async function compileAlone(pipelines: readonly PipelineText[]): Promise<number[]> {
  const { result } = await inNewBrowser('', new Map(), (page) =>
    page.evaluate(async (all) => {
      const adapter = (await navigator.gpu.requestAdapter()) as GPUAdapter;
      const requiredFeatures = (['subgroups'] as GPUFeatureName[]).filter((f) => adapter.features.has(f));
      const device = await adapter.requestDevice({ requiredFeatures });
      const times: number[] = [];
      for (const { code, entries } of all) {
        const start = performance.now();
        const bindGroupLayouts = [device.createBindGroupLayout({ entries })];
        await device.createComputePipelineAsync({
          layout: device.createPipelineLayout({ bindGroupLayouts }),
          compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
        });
        times.push(performance.now() - start);
      }
      return times;
    }, pipelines),
  );
  return result;
}
