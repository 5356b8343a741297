import { bundle, ENTRIES, type Size } from './bundle.ts';
import { median, type Spread, spreadOf } from './statistics.ts';
import { compileAlone, type PipelineText, type Visit, visit } from './visit.ts';

/** What a page that imports this loads before anything runs, and what it loads when it comes to that. */
export interface BundleSize {
  readonly what: string;
  readonly first: Size;
  readonly later: Size;
}

/** Parts of a first visit, in their order, with what each is. */
export const PARTS = {
  importMs: 'load and parse the package',
  deviceMs: 'adapter and device',
  plansMs: 'plans',
  pipelinesMs: 'compile what trains',
  readyMs: 'memory and bindings that are left',
  stepMs: 'the first training step',
} as const satisfies Partial<Record<keyof Visit, string>>;
export type Part = keyof typeof PARTS;

/** What a pipeline costs that the first step waits for. */
export interface PipelineFigures {
  readonly kernel: string;
  /** Characters of its text. */
  readonly characters: number;
  /** Milliseconds to compile it when nothing else is: median of the rounds. */
  readonly aloneMs: number;
}

/** What a first visit costs. */
export interface FirstFigures {
  readonly bundles: readonly BundleSize[];
  readonly parts: Readonly<Record<Part, Spread>>;
  /** All of them together. */
  readonly totalMs: Spread;
  /** The dearest first. */
  readonly pipelines: readonly PipelineFigures[];
  /** Pipelines that are compiled after the first step. */
  readonly later: number;
  /** Bytes that are allocated, and bytes that the plans announced. */
  readonly bytes: number;
  readonly announcedBytes: number;
  readonly adapter: string;
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
  const alone: number[][] = [];
  let browser = '';
  for (let round = 0; round < rounds; round++) {
    told(`first: visit ${round + 1} of ${rounds}`);
    const one = await visit(core);
    visits.push(one.visit);
    browser = one.browser;
    alone.push(await compileAlone(one.visit.pipelines));
  }
  const { bytes, announcedBytes, adapter, pipelines, later } = visits[0] as Visit;
  const parts = Object.keys(PARTS) as Part[];
  return {
    browser,
    figures: {
      bundles,
      parts: Object.fromEntries(
        parts.map((part) => [part, spreadOf(visits.map((v) => v[part]))]),
      ) as FirstFigures['parts'],
      totalMs: spreadOf(visits.map((v) => parts.reduce((sum, part) => sum + v[part], 0))),
      pipelines: figuresOf(pipelines, alone),
      later,
      bytes,
      announcedBytes,
      adapter,
    },
  };
}

const figuresOf = (pipelines: readonly PipelineText[], rounds: readonly number[][]): PipelineFigures[] =>
  pipelines
    .map(({ kernel, code }, i) => ({
      kernel,
      characters: code.length,
      aloneMs: median(rounds.map((times) => times[i] as number)),
    }))
    .sort((a, b) => b.aloneMs - a.aloneMs);
