import { styleText } from 'node:util';
import { inBrowser } from './browser.ts';
import type { Comparison } from './compare.ts';
import { first } from './first.ts';
import { AXIS_NAMES, type GrowthAxis, grow, type MeasureStep } from './growth.ts';
import { install, versionsOf } from './install.ts';
import { floorOf } from './limit.ts';
import { type Actions, commandLine, needInstalling, peersIn } from './options.ts';
import { draw } from './plot/draw.ts';
import { commit, keep, print, readRun } from './results.ts';
import type { LimitFigures, Run, RunOf } from './run.ts';
import { SEGMENT_STEPS, type SegmentFigures } from './segments.ts';
import { serve } from './server.ts';
import { report } from './tables.ts';
import { USUAL, WORKS, workNamed } from './works.ts';

const tell = (what: string): void => console.error(what);

/** The works that are meant, of those that train or of all. */
const worksIn = (wanted: readonly string[] | undefined, kind?: 'train'): readonly string[] =>
  wanted ?? WORKS.filter((w) => kind === undefined || w.kind === kind).map((w) => w.name);

const adapterOf = (comparisons: readonly Comparison[]): string =>
  comparisons.flatMap(({ peers }) => peers.find((p) => p.adapter !== undefined)?.adapter ?? [])[0] ??
  'no adapter';

const actions: Actions = {
  async step({ rounds, steps, ...options }) {
    const run = await inBrowser(async ({ call, browser }): Promise<RunOf<'step'>> => {
      const figures = [];
      for (const seqLen of [32, 100]) {
        tell(`step: T = ${seqLen}`);
        figures.push(await call('measure', { ...USUAL, seqLen }, rounds, steps));
      }
      const adapter = figures[0]?.adapter ?? 'no adapter';
      return { command: 'step', adapter, browser, commit: commit(), rounds, steps, figures };
    });
    conclude(run, options);
  },

  async peers({ work, peer, rounds, steps, budget, ...options }) {
    const names = peersIn(peer);
    if (needInstalling(names)) install('peers');
    const run = await inBrowser(async ({ call, browser }): Promise<RunOf<'peers'>> => {
      const comparisons: Comparison[] = [];
      const about = { command: 'peers', browser, commit: commit(), rounds, steps, budget } as const;
      const soFar = (): RunOf<'peers'> => ({
        ...about,
        adapter: adapterOf(comparisons),
        versions: needInstalling(names) ? versionsOf('peers') : {},
        comparisons,
      });
      for (const name of worksIn(work)) {
        comparisons.push(await call('peers', name, names, { rounds, steps, budget }));
        // It takes long: what there is so far is kept.
        if (typeof options.out === 'string') keep(soFar(), options.out);
      }
      return soFar();
    });
    conclude(run, options);
    const wrong = run.comparisons.flatMap(({ work: w, peers }) =>
      peers.flatMap((p) =>
        p.disagrees === undefined ? [] : [`${w.name}: ${p.peer} disagrees: ${p.disagrees}.`],
      ),
    );
    fail(wrong);
  },

  async limit({ work, rounds, steps, ...options }) {
    const run = await inBrowser(async ({ call, browser }): Promise<RunOf<'limit'>> => {
      const limits = await call('limits', rounds);
      const works: (LimitFigures & { work: string })[] = [];
      const leftOut: { work: string; why: string }[] = [];
      for (const name of worksIn(work, 'train')) {
        tell(`limit: ${name}`);
        try {
          const step = await call('measure', workNamed(name), rounds, steps);
          const { flops, perStep, stepMs } = step;
          const floor = floorOf(
            { flops, dispatches: perStep.dispatchWorkgroups, stepMs: stepMs.median },
            limits,
          );
          works.push({ work: name, step, floor, parts: await call('measureParts', workNamed(name), rounds) });
        } catch (error) {
          leftOut.push({ work: name, why: firstLine(error) });
        }
      }
      const { adapter } = limits;
      return { command: 'limit', adapter, browser, commit: commit(), rounds, steps, limits, works, leftOut };
    });
    conclude(run, options);
  },

  async growth({ axis = AXIS_NAMES, rounds, steps, budget, ...options }) {
    if (options.out !== undefined) install('plot');
    const run = await inBrowser(async ({ call, browser }): Promise<RunOf<'growth'>> => {
      const axes: GrowthAxis[] = [];
      const measure: MeasureStep = (...args) => call('measure', ...args);
      for (const name of axis) axes.push(await grow(name, { rounds, steps, budget }, measure, tell));
      const figures = axes.flatMap(({ points }) => points).find((p) => 'figures' in p);
      const adapter = figures && 'figures' in figures ? figures.figures.adapter : 'no adapter';
      return { command: 'growth', adapter, browser, commit: commit(), rounds, steps, budget, axes };
    });
    const file = conclude(run, options);
    if (file !== undefined) for (const plot of await draw(run, file)) tell(`Drawn in ${plot}.`);
  },

  async segments({ rounds, steps, budget, ...options }) {
    const run = await inBrowser(async ({ call, browser }): Promise<RunOf<'segments'>> => {
      const figures: SegmentFigures[] = [];
      for (const seqLen of SEGMENT_STEPS) {
        tell(`segments: T = ${seqLen}`);
        figures.push(await call('measureSegments', seqLen, { rounds, steps, budget }));
      }
      const adapter = figures[0]?.adapter ?? 'no adapter';
      return { command: 'segments', adapter, browser, commit: commit(), rounds, steps, budget, figures };
    });
    conclude(run, options);
  },

  async tune({ budget, patience, ...options }) {
    const run = await inBrowser(async ({ call, browser }): Promise<RunOf<'tune'>> => {
      const figures = await call('measureTuning', { budget, patience });
      const { adapter } = figures;
      return { command: 'tune', adapter, browser, commit: commit(), budget, patience, figures };
    });
    conclude(run, options);
  },

  async first({ rounds, ...options }) {
    const { figures, browser } = await first(rounds, tell);
    const { adapter } = figures;
    conclude({ command: 'first', adapter, browser, commit: commit(), rounds, figures }, options);
    if (figures.bytes !== figures.announcedBytes)
      fail(['The bytes that were announced are not those allocated.']);
  },

  async page({ port, peers }) {
    if (peers) install('peers');
    const { address } = await serve(port);
    console.log(`The bench is at ${address}bench/ ; stop with Ctrl+C.`);
    await new Promise(() => {});
  },

  async table(file) {
    console.log(report(readRun(file)));
  },
};

/** Prints a run, and writes it if it is to be written. @returns the file */
function conclude(
  run: Run,
  options: Parameters<typeof print>[1] & { readonly out?: string | true },
): string | undefined {
  print(run, options);
  return keep(run, options.out);
}

/** Ends with an error if there is anything to say. */
function fail(problems: readonly string[]): void {
  for (const problem of problems) console.error(process.stderr.isTTY ? styleText('red', problem) : problem);
  if (problems.length > 0) process.exitCode = 1;
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] as string;

try {
  await commandLine(actions).parseAsync();
} catch (error) {
  fail([firstLine(error)]);
}
process.exit();
