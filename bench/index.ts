import { spawnSync } from 'node:child_process';
import { Command, InvalidArgumentError } from 'commander';
import { inBrowser } from './browser.ts';
import { CPU_WORKS, type CpuFigures, cpuSetting, measureCpu } from './cpu.ts';
import type { Figures, measure } from './measure.ts';
import type { Work } from './work.ts';

declare const window: { measure: typeof measure };

const SIZES = { cell: 'rnn', vocabSize: 64, hiddenSize: 128, batchSize: 32 } as const;
/** How long each size is measured on the CPU. */
const CPU_SECONDS = 4;
const WORKS: readonly Work[] = [32, 100].map((seqLen) => ({ ...SIZES, seqLen }));

/** As in `lstm H=128 B=32 T=32`. */
function nameOf({ cell, hiddenSize, batchSize, seqLen }: Work): string {
  return `${cell} H=${hiddenSize} B=${batchSize} T=${seqLen}`;
}

function count(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return n;
}

const options = new Command('npm run bench --')
  .description(
    'Measures a training step in headless Chromium: what it asks of WebGPU, its time, its memory; or on the CPU.',
  )
  .option('--cpu', `measure the CPU instead, in Node, each size for ${CPU_SECONDS} seconds`)
  .option('--json', 'print JSON instead of a table')
  .option('--rounds <n>', 'rounds, whose median is shown', count, 7)
  .option('--steps <n>', 'training steps in a round', count, 20)
  .addHelpText(
    'after',
    '\nWEBGPU_ADAPTER=default measures on the adapter of this machine instead of the one in software.',
  )
  .parse()
  .opts<{ cpu?: true; json?: true; rounds: number; steps: number }>();

const commit =
  spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout?.trim() || 'unknown';
const { rounds, steps } = options;

if (options.cpu) {
  const all: CpuFigures[] = [];
  for (const kernels of ['simd', 'loops'] as const)
    for (const work of CPU_WORKS) {
      console.error(`measuring ${nameOf(work)}, ${kernels} ...`);
      all.push(await measureCpu(work, kernels, CPU_SECONDS));
    }
  const setting = { ...cpuSetting(), commit };
  if (options.json) console.log(JSON.stringify({ ...setting, figures: all }, undefined, 2));
  else {
    for (const [k, v] of Object.entries(setting)) console.log(`${k}: ${v}`);
    console.log('V = 64; a training step, the least of all steps and the median, in ms');
    const shown = all.map((f) => [
      `${nameOf(f)}, ${f.kernels}`,
      {
        least: f.leastMs.toFixed(2),
        median: f.medianMs.toFixed(2),
        steps: f.steps,
        bytes: f.bytes,
        'loss, first -> last': f.losses.map((l) => l.toFixed(3)).join(' -> '),
      },
    ]);
    console.table(Object.fromEntries(shown));
  }
  process.exit(0);
}

const { figures, browser } = await inBrowser('index.html', async (page, version) => {
  const all: Figures[] = [];
  for (const work of WORKS) {
    console.error(`measuring T = ${work.seqLen} ...`);
    all.push(await page.evaluate((a) => window.measure(a.work, a.rounds, a.steps), { work, rounds, steps }));
  }
  return { figures: all, browser: `Chromium ${version}` };
});
const setting = { adapter: figures[0]?.adapter, browser, commit, rounds, steps };

if (options.json) console.log(JSON.stringify({ ...setting, figures }, undefined, 2));
else {
  const ms = (n: number): string => n.toFixed(2);
  const row = (
    name: string,
    show: (f: Figures) => string | number,
  ): [string, Record<string, string | number>] => [
    name,
    Object.fromEntries(figures.map((f) => [`T = ${f.seqLen}`, show(f)])),
  ];
  console.log(
    Object.entries(setting)
      .map(([k, v]) => `${k}: ${v}`)
      .join('\n'),
  );
  console.log(
    `RNN, V = ${SIZES.vocabSize}, H = ${SIZES.hiddenSize}, B = ${SIZES.batchSize}; medians of the rounds`,
  );
  console.table(
    Object.fromEntries([
      row('dispatches per step', (f) => f.perStep.dispatchWorkgroups),
      row('allowed: 2T + 16', (f) => 2 * f.seqLen + 16),
      row('submits per step', (f) => f.perStep.submit),
      row('buffers made per step', (f) => f.perStep.createBuffer),
      row('bind groups made per step', (f) => f.perStep.createBindGroup),
      row('JavaScript per step, ms', (f) => ms(f.scriptMs)),
      row('step, ms', (f) => ms(f.stepMs.median)),
      row('step, ms (least - most)', (f) => `${ms(f.stepMs.least)} - ${ms(f.stepMs.most)}`),
      row('first step from nothing, ms', (f) => ms(f.firstStepMs)),
      row('bytes on the GPU', (f) => f.bytes),
      row('bytes announced by the plan', (f) => f.announcedBytes),
      row('loss, first -> last step', (f) => f.losses.map((l) => l.toFixed(3)).join(' -> ')),
    ]),
  );
}
process.exit(0);
