import type { Executor } from '../schedule/executor.ts';
import type { Plan, View } from '../schedule/plan.ts';
import { type BatchPlanSettings, batchPlan } from './batch-plan.ts';
import { inputsOf, type Put } from './inputs.ts';
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

/** The step on the whole of a batch. */
export function whole<Batch>({ name, trainable, like, settings, outputs }: StepJob<Batch>): StepChoice {
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
