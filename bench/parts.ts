import type { Choices } from '../src/gpu/choices.ts';
import { fuseSteps } from '../src/gpu/fuse.ts';
import type { GpuProgram } from '../src/gpu/program.ts';
import { type Resolved, resolve } from '../src/gpu/resolve.ts';
import type { Plan } from '../src/schedule/plan.ts';
import { flopsOf } from './flops.ts';
import { median } from './statistics.ts';
import { openTraining } from './step.ts';
import type { Sizes } from './works.ts';

/** Dispatches of a step that follow each other and do the same, as all steps of a recurrence. */
export interface Part {
  /** `backward each t: rnnStepBackward, 32 × 128` */
  readonly name: string;
  /** Which dispatches of the program they are; steps that are fused count once. */
  readonly from: number;
  readonly to: number;
  readonly flops: number;
}

export interface PartFigures extends Part {
  /** Milliseconds of them all: the median of the rounds. */
  readonly ms: number;
}

/** The parts of a plan that is run with these choices. */
export function partsOf(plan: Plan, choices: Choices): Part[] {
  const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
  const fused = fuseSteps(plan.dispatches.map((d) => resolve(d, tensors, choices)));
  const parts: Part[] = [];
  let at = 0;
  fused.forEach((r, i) => {
    const dispatches = plan.dispatches.slice(at, at + (r.recurrence?.steps ?? 1));
    at += dispatches.length;
    const name = `${dispatches[0]?.label.replace(/t=\d+/, 'each t')}: ${r.kernel.name}, ${sizeOf(r)}`;
    const flops = flopsOf({ ...plan, dispatches });
    const last = parts.at(-1);
    if (last?.name === name) parts[parts.length - 1] = { ...last, to: i + 1, flops: last.flops + flops };
    else parts.push({ name, from: i, to: i + 1, flops });
  });
  return parts;
}

/** Of the first result. */
function sizeOf({ kernel, calls }: Resolved): string {
  const { shapes } = calls[0] as (typeof calls)[number];
  const written = Object.keys(shapes).find((operand) => kernel.operands[operand]?.access !== 'read');
  const { rows, cols } = shapes[written as string] as (typeof shapes)[string];
  return `${rows} × ${cols}`;
}

/** So long is a part timed at once: much longer than it takes to submit and to be told of the end. */
const LONG_MS = 50;
const MOST = 1000;

/**
 * Where the time of a training step goes: each part by itself, again and again in one submission, in rounds in which each has
 * its turn. Each begins with what a whole step has left; what is added to grows from there, which costs no more.
 */
export async function measureParts(sizes: Sizes, rounds: number): Promise<PartFigures[]> {
  const { executor, steps, step } = await openTraining(sizes);
  try {
    const program = steps.program as GpuProgram;
    const parts = partsOf(program.plan, executor.choices);
    const time = async ({ from, to }: Part, times: number): Promise<number> => {
      // At a learning rate of 0 the weights stay, however often they are updated.
      await step(0);
      await executor.idle();
      const began = performance.now();
      executor.runDispatches(program, from, to, times);
      await executor.idle();
      return (performance.now() - began) / times;
    };
    const often: number[] = [];
    for (const part of parts)
      often.push(Math.min(MOST, Math.ceil(LONG_MS / Math.max(1e-3, await time(part, 10)))));
    const times: number[][] = parts.map(() => []);
    for (let round = 0; round < rounds; round++)
      for (const [i, part] of parts.entries()) times[i]?.push(await time(part, often[i] as number));
    return parts.map((part, i) => ({ ...part, ms: median(times[i] as number[]) }));
  } finally {
    executor.dispose();
  }
}
