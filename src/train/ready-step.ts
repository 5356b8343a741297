import type { NumberArray } from '../../shaders/cells.ts';
import { bytesTogether } from '../schedule/describe.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan, View } from '../schedule/plan.ts';
import { type BatchPlanSettings, batchPlan } from './batch-plan.ts';
import { asNumbers, inputsOf, type Put } from './inputs.ts';
import { longestSegment } from './segment-choice.ts';
import { segmentPlans } from './segment-plans.ts';
import { SegmentRun } from './segment-run.ts';
import type { Trainable } from './trainable.ts';

/** In how many segments of time batches are cut: so many, or the fewest whose step takes at most so many bytes. */
export type Cutting = { readonly segments: number } | { readonly memory: number };

/** A step on batches of some shape, whole or in segments, that waits for a batch. */
export interface ReadyStep {
  /** K; 1: not cut. */
  readonly segments: number;
  /** Where each output stands that had the largest logit at its target; undefined where nobody asks. */
  readonly correct: View | undefined;
  /** Holds ‖∂L/∂h(t)‖² [T, 1], if somebody asked for it. */
  readonly stepNorms: string;
  /** Takes the inputs of a batch. */
  readonly put: Put;
  /** Queues the step. */
  run(): Promise<void> | void;
  free(): void;
}

/** A step that has been planned. */
export interface StepChoice {
  readonly plans: readonly Plan[];
  load(executor: Executor): Promise<ReadyStep>;
}

/** What a step is planned for. */
export interface StepJob<Batch> {
  /** Of the run. */
  readonly name: string;
  readonly trainable: Trainable<Batch>;
  readonly like: Batch;
  readonly settings: BatchPlanSettings;
  /** Tensors that are read while the run goes on. */
  readonly outputs: readonly string[];
}

/**
 * The step for batches of a shape, as the cutting says.
 * @throws ConfigError `too-little-memory`, `impossible-segments`
 */
export function chooseStep<Batch>(job: StepJob<Batch>, cutting: Cutting): StepChoice {
  const T = job.trainable.steps(job.like);
  const planned = new Map<number, StepChoice>();
  const plan = (length: number): StepChoice => {
    const choice = planned.get(length) ?? (length === T ? whole(job) : inSegments(job, length));
    planned.set(length, choice);
    return choice;
  };
  if ('segments' in cutting) return plan(Math.ceil(T / Math.min(T, cutting.segments)));
  const bytes = (length: number): number =>
    bytesTogether(plan(length).plans.map((p) => ({ plan: p, outputs: job.outputs })));
  return plan(longestSegment(T, cutting.memory, bytes));
}

function whole<Batch>({ name, trainable, like, settings, outputs }: StepJob<Batch>): StepChoice {
  const { plan, correct } = batchPlan(name, trainable, like, settings);
  return {
    plans: [plan],
    async load(executor) {
      const program = await executor.load(plan, outputs);
      return {
        ...{ segments: 1, correct, stepNorms: `${plan.name}/stepNorms` },
        put: inputsOf(executor, plan),
        run: () => executor.run(program),
        free: () => executor.unload(program),
      };
    },
  };
}

function inSegments<Batch>(
  { name, trainable, like, settings, outputs }: StepJob<Batch>,
  length: number,
): StepChoice {
  const step = segmentPlans(name, trainable, like, settings, length);
  return {
    plans: step.plans,
    async load(executor) {
      const run = await SegmentRun.load(step, executor, name, outputs);
      const known = new Set(step.plans.flatMap(inputNames));
      const inputs = new Map<string, NumberArray>();
      return {
        ...{ segments: step.segments, correct: undefined, stepNorms: step.stepNorms },
        // The device takes its parts one by one, and the batch may change meanwhile.
        put(input, data) {
          const numbers = known.has(input) ? data() : undefined;
          if (numbers) inputs.set(input, asNumbers(numbers).slice());
        },
        run: () => run.run(inputs),
        free: () => run.free(),
      };
    },
  };
}

/** The inputs of a plan, by the names that a batch has for them. */
const inputNames = ({ name, tensors }: Plan): string[] =>
  tensors.filter((t) => t.role === 'input').map((t) => t.name.slice(name.length + 1));
