import type { StepFigures } from './step.ts';
import { type Sizes, USUAL } from './works.ts';

/** One size that grows, the others as usual. */
export interface GrowthAxis {
  readonly name: AxisName;
  /** For people, with its unit. */
  readonly title: string;
  readonly points: readonly GrowthPoint[];
}

/** A point that was measured, or why it was not. */
export type GrowthPoint =
  | { readonly value: number; readonly figures: StepFigures }
  | { readonly value: number; readonly leftOut: string };

const AXES = {
  T: { title: 'T, steps of a sequence', size: 'seqLen', values: doubling(16, 4096) },
  H: { title: 'H, hidden units', size: 'hiddenSize', values: doubling(32, 1024) },
  B: { title: 'B, sequences of a batch', size: 'batchSize', values: doubling(1, 256) },
  layers: { title: 'layers', size: 'numLayers', values: doubling(1, 8) },
} as const satisfies Record<string, { title: string; size: keyof Sizes; values: readonly number[] }>;

export type AxisName = keyof typeof AXES;
export const AXIS_NAMES = Object.keys(AXES) as readonly AxisName[];

function doubling(from: number, to: number): number[] {
  return from > to ? [] : [from, ...doubling(2 * from, to)];
}

/** Measures a training step of some sizes. */
export type MeasureStep = (sizes: Sizes, rounds: number, steps: number) => Promise<StepFigures>;

/**
 * The points of an axis in rising order. A point that is expected to take more than the budget (in seconds), judged by the
 * two before it, gets fewer steps and rounds; where four steps would be too many it is left out, and says so.
 */
export async function grow(
  name: AxisName,
  { rounds, steps, budget }: { readonly rounds: number; readonly steps: number; readonly budget: number },
  measure: MeasureStep,
  told: (what: string) => void = () => {},
): Promise<GrowthAxis> {
  const { title, size, values } = AXES[name];
  const points: GrowthPoint[] = [];
  const measured: Measured[] = [];
  for (const value of values) {
    const stepMs = expectedMs(measured, value);
    const pace = paceWithin(stepMs, rounds, steps, budget * 1000);
    if (!pace) {
      const leftOut = `four steps would take about ${Math.ceil(stepMs * 4e-3)} s, and the budget is ${budget} s`;
      points.push({ value, leftOut });
      continue;
    }
    told(`growth: ${name} = ${value}`);
    try {
      const figures = await measure({ ...USUAL, [size]: value }, pace.rounds, pace.steps);
      points.push({ value, figures });
      measured.push({ value, ms: figures.stepMs.median });
    } catch (error) {
      points.push({ value, leftOut: (error as Error).message.split('\n')[0] as string });
    }
  }
  return { name, title, points };
}

interface Measured {
  readonly value: number;
  readonly ms: number;
}

/** Milliseconds of a step, from those of smaller ones: it grows as it did between the last two, but at least in proportion. */
export function expectedMs(measured: readonly Measured[], value: number): number {
  const [before, last] = [measured.at(-2), measured.at(-1)];
  if (!last) return 0;
  const power = before ? Math.log(last.ms / before.ms) / Math.log(last.value / before.value) : 1;
  return last.ms * (value / last.value) ** Math.max(1, power);
}

/**
 * The rounds and steps that fit: first fewer steps, then fewer rounds. Undefined where four steps do not: two to begin, one to
 * warm up, and one that is timed.
 */
export function paceWithin(
  stepMs: number,
  rounds: number,
  steps: number,
  budgetMs: number,
): { readonly rounds: number; readonly steps: number } | undefined {
  if (stepMs <= 0) return { rounds, steps };
  const affordable = Math.floor(budgetMs / stepMs) - 2;
  if (affordable < 2) return undefined;
  // The steps to warm up are a round of their own.
  const fewer = Math.min(steps, Math.max(1, Math.floor(affordable / (rounds + 1))));
  return { steps: fewer, rounds: Math.min(rounds, Math.max(1, Math.floor(affordable / fewer) - 1)) };
}
