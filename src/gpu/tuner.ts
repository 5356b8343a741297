import type { Machine } from './adapter.ts';
import { candidatesFor } from './candidates.ts';
import { type Choices, choicesFor, SHAPE_CLASSES, type ShapeClass } from './choices.ts';
import { type Bounds, fastest, type Timing, type Trial } from './fastest.ts';
import { Memory } from './memory.ts';
import { Pipelines } from './pipelines.ts';
import { GpuProgram } from './program.ts';
import { trialPlan } from './trials.ts';
import { choicesOf, type Way, type Ways, waysOf } from './ways.ts';

/** What was found out about an adapter. */
export interface Findings {
  readonly choices: Choices;
  readonly timings: readonly (Timing<Way> & { readonly shapeClass: ShapeClass })[];
  /** Milliseconds of timed runs, and of waiting for candidates. */
  readonly spent: number;
  readonly waited: number;
}

/** What one leaves of the budget, and of the patience, goes to the next: those with few candidates come first. */
const ORDER = SHAPE_CLASSES.toReversed();

/**
 * Times the candidates of each shape class on the adapter at hand, in memory of its own and with pipelines of its own, both
 * gone afterwards. It works beside whatever else the device does: between two of its runs others have their turn.
 * @throws what the device throws when it is lost or has no memory left
 */
export async function tune(machine: Machine, { budget, patience, signal }: Bounds): Promise<Findings> {
  const candidates = candidatesFor(machine);
  const pipelines = new Pipelines(machine.device);
  let ways: Ways = waysOf(choicesFor(machine));
  const timings: (Timing<Way> & { shapeClass: ShapeClass })[] = [];
  const left = { budget, patience };
  for (const [done, shapeClass] of ORDER.entries()) {
    const share = 1 / (ORDER.length - done);
    const memory = new Memory(machine.device);
    try {
      const prepare = await trialsOf(machine, shapeClass, memory, pipelines);
      const found = await fastest(candidates[shapeClass], prepare, {
        budget: share * left.budget,
        patience: share * left.patience,
        signal,
      });
      left.budget -= found.spent;
      left.patience -= found.waited;
      ways = { ...ways, [shapeClass]: found.best };
      timings.push(...found.timings.map((timing) => ({ shapeClass, ...timing })));
    } finally {
      memory.dispose();
    }
  }
  return {
    ...{ choices: choicesOf(ways, machine), timings },
    ...{ spent: budget - left.budget, waited: patience - left.patience },
  };
}

/** How candidates of a shape class are made ready: programs of one plan. */
async function trialsOf(
  machine: Machine,
  shapeClass: ShapeClass,
  memory: Memory,
  pipelines: Pipelines,
): Promise<(way: Way) => Promise<Trial>> {
  const { device, isFallback } = machine;
  const plan = trialPlan(shapeClass, isFallback);
  await memory.allocate(plan);
  const usual = waysOf(choicesFor(machine));
  return async (way) => {
    const choices = choicesOf({ ...usual, [shapeClass]: way }, machine);
    const program = await GpuProgram.make(plan, device, memory, pipelines, { first: choices, best: choices });
    return {
      time: (runs) => timeOf(device, () => program.submit(runs)),
      dispose: () => program.dispose(),
    };
  };
}

/** Milliseconds from the end of what was queued before to the end of what is submitted now; nothing comes in between. */
async function timeOf({ queue }: GPUDevice, submit: () => void): Promise<number> {
  const end = (): Promise<number> => queue.onSubmittedWorkDone().then(() => performance.now());
  const before = end();
  submit();
  const [began, ended] = await Promise.all([before, end()]);
  return ended - began;
}
