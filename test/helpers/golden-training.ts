/**
 * Golden values of losses, optimizers, clipping and schedules from PyTorch (test/fixtures/golden-training;
 * test/fixtures/generate_training.py makes them), and what PyTorch's settings are called here.
 */

import type { ElementwiseLoss } from '../../shaders/elementwiseLoss.ts';
import { adagrad } from '../../src/optim/adagrad.ts';
import { adam } from '../../src/optim/adam.ts';
import type { ClippingOptions } from '../../src/optim/clipping.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import type { PlateauOptions } from '../../src/optim/plateau.ts';
import { rmsprop } from '../../src/optim/rmsprop.ts';
import type { ScheduleOptions } from '../../src/optim/schedules.ts';
import { sgd } from '../../src/optim/sgd.ts';
import lossFile from '../fixtures/golden-training/losses.json';
import optimizerFile from '../fixtures/golden-training/optimizers.json';
import scheduleFile from '../fixtures/golden-training/schedules.json';

type Rows = readonly (readonly number[])[];
type Named = Readonly<Record<string, Rows>>;

export interface LossCase {
  readonly name: string;
  readonly loss: 'crossEntropy' | ElementwiseLoss;
  readonly reduction: 'mean' | 'sum' | 'batch_mean';
  /** [R][K] */
  readonly o: Rows;
  /** Classes [R], or reals [R][K]. */
  readonly y: readonly number[] | Rows;
  readonly sequences?: number;
  readonly mask?: readonly number[];
  readonly smoothing?: number;
  readonly class_weights?: readonly number[];
  readonly delta?: number;
  readonly expected: { readonly loss: number; readonly elements: readonly number[] | Rows; readonly d: Rows };
}

/** An optimizer in PyTorch's words; `decoupled_decay` is what AdamW calls weight_decay, for the others. */
export interface TorchOptimizer {
  readonly type: 'sgd' | 'rmsprop' | 'adagrad' | 'adam' | 'adamw';
  readonly lr: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly alpha?: number;
  readonly betas?: readonly number[];
  readonly eps?: number;
  readonly weight_decay?: number;
  readonly decoupled_decay?: number;
}
export type TorchClip =
  | { readonly type: 'global_norm'; readonly max_norm: number }
  | { readonly type: 'value'; readonly clip_value: number };

export interface OptimizerCase {
  readonly name: string;
  readonly optimizer: TorchOptimizer;
  readonly clip: TorchClip | null;
  readonly steps: readonly {
    readonly loss: number;
    readonly grad_norm: number;
    readonly clipped_grads?: Named;
    readonly params_after: Named;
  }[];
  readonly optimizer_state: Readonly<Record<string, Named>>;
}

export const lossCases = lossFile as unknown as readonly LossCase[];
export const bareProblem = optimizerFile as unknown as {
  readonly params: Named;
  readonly targets: readonly Named[];
  readonly cases: readonly OptimizerCase[];
};
export const scheduleCases = scheduleFile as unknown as {
  readonly schedules: readonly { readonly config: ScheduleOptions; readonly factors: readonly number[] }[];
  readonly plateaus: readonly {
    readonly config: PlateauOptions;
    readonly metrics: readonly number[];
    readonly factors: readonly number[];
  }[];
};

export const flat = (values: readonly number[] | Rows): Float64Array =>
  Float64Array.from(values.flat() as number[]);
export const flatAll = (named: Named): Map<string, Float64Array> =>
  new Map(Object.entries(named).map(([name, rows]) => [name, flat(rows)]));

/** The settings as the optimizers of the library and of the reference know them. */
export function settingsOf(o: TorchOptimizer) {
  const decoupled = o.decoupled_decay ?? (o.type === 'adamw' ? (o.weight_decay ?? 0.01) : undefined);
  return {
    ...(o.momentum !== undefined && { momentum: o.momentum }),
    ...(o.nesterov !== undefined && { nesterov: o.nesterov }),
    ...(o.alpha !== undefined && { alpha: o.alpha }),
    ...(o.betas && { beta1: o.betas[0] as number, beta2: o.betas[1] as number }),
    ...(o.eps !== undefined && { eps: o.eps }),
    ...(o.weight_decay !== undefined && { weightDecay: o.weight_decay }),
    ...(decoupled !== undefined && { weightDecay: decoupled, decoupled: true }),
  };
}

export function optimizerFrom(o: TorchOptimizer): Optimizer {
  const make = { sgd, rmsprop, adagrad, adam, adamw: adam }[o.type];
  return make(settingsOf(o));
}

export const clippingFrom = (clip: TorchClip | null | undefined): ClippingOptions =>
  clip?.type === 'global_norm' ? { norm: clip.max_norm } : clip ? { value: clip.clip_value } : undefined;

/** Names of the moments: the plan's, and PyTorch's. */
export const MOMENTS = [
  ['sgd.velocity', 'momentum_buffer'],
  ['rmsprop.s', 'square_avg'],
  ['rmsprop.v', 'momentum_buffer'],
  ['adagrad.s', 'sum'],
  ['adam.m', 'exp_avg'],
  ['adam.v', 'exp_avg_sq'],
] as const;
