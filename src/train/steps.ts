import type { Evaluation, StepMetrics } from './metrics.ts';
import type { SavedSteps } from './saved-training.ts';

/** Training steps, whatever they train: what a training run drives. */
export interface Steps {
  /** Steps so far. */
  readonly done: number;
  /** Targets of one step: those of the latest where steps differ. */
  readonly tokens: number;
  /** Steps that see everything once. */
  readonly perEpoch: number;
  /** Into how many segments of time the latest batch was cut; undefined where nothing is ever cut. */
  readonly segments?: number;
  /** Queues one step. A promise: the device has enough to do, wait for it before the next. */
  step(learningRate: number): Promise<void> | void;
  /** The metrics of the latest `count` steps. Waits for them. */
  metrics(count: number): Promise<StepMetrics>;
  /** ‖∂L/∂h(t)‖ of the latest step, for every t, if somebody asked for it. */
  gradientNorms(): Promise<Float32Array | undefined>;
  /** What they need to go on in another page or process, after the steps that have been queued. */
  saved(): Promise<SavedSteps>;
  /** Goes on from there. @throws CheckpointError `different-training`; nothing is changed then */
  restore(saved: SavedSteps): void;
}

/** Passes over what a network is judged by. */
export interface Validation {
  evaluate(signal?: AbortSignal): Promise<Evaluation>;
}
