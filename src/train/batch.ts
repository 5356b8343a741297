import type { BatchMasks } from '../data/batches.ts';
import type { ResolvedConfig } from '../model/config.ts';
import type { LossConfig, LossName } from '../model/loss.ts';

export type { BatchMasks } from '../data/batches.ts';

type Numbers = Float32Array | Float64Array;

/** Sequences and their targets, all time-major and row-major: T steps of B sequences. */
export interface Batch {
  /** T */
  readonly seqLen: number;
  /** B */
  readonly batchSize: number;
  /** Vectors x(t), [T, B, D]; or: */
  readonly x?: Numbers;
  /** tokens [T, B], -1 for the zero vector. */
  readonly tokens?: Int32Array;
  /** What belongs to a whole sequence (figure 10.9), [B, C]. */
  readonly context?: Numbers;
  /** Steps of each sequence, 1 to T, [B]: what lies beyond is padding, and counts for nothing. Default: T. */
  readonly lengths?: Int32Array;
  /** Classes [T, B], or [B] for an output at the end, -1: does not count; or numbers [T, B, K] or [B, K]. */
  readonly targets?: Int32Array | Numbers;
  /**
   * States before the first step [layers·directions, B, H], in PyTorch's order: layer 0 forwards, backwards, layer 1, ...
   * Default: learned, from the context, or zeros, as the network has it.
   */
  readonly h0?: Numbers;
  /** The same of c, for an LSTM. */
  readonly c0?: Numbers;
  /** What is fed back at the first step [B, K]. Default: zeros. */
  readonly o0?: Numbers;
  /** [T, B]: 1 where y(t-1) is fed back, 0 where the network's own o(t-1) is. Default: 1 everywhere. */
  readonly teacher?: ArrayLike<number>;
  /**
   * Of feedback `sample`: uniform numbers in [0, 1) [T, B]; those of t draw what is fed back at t, those of t = 0 draw
   * nothing. Default: a training run draws by its seed and step, a validation always the same; `inspect` draws as the first
   * step of a run with the seed 1 does.
   */
  readonly draws?: ArrayLike<number>;
  /** Masks of dropout as data, in place of those that a training run would draw. Default: `inspect` drops nothing. */
  readonly masks?: BatchMasks;
  /**
   * ∂L/∂ of what the last layer hands on [T, B, width], from whatever goes on with it outside of the network; it is added
   * to that of the loss. Without an output it is all there is, and `inspect` has gradients. Padding counts for nothing.
   */
  readonly hiddenGradient?: Numbers;
  /** Default: cross entropy. */
  readonly loss?: LossName | LossConfig;
  /** What each class weighs in a cross entropy [K]. Default 1. */
  readonly classWeights?: Numbers;
  /** What each step weighs [T]. Default 1. */
  readonly stepWeights?: Numbers;
  /**
   * `mean`: over what counts, weighted (of numbers: also over K). `sum`. `sequenceMean`: the sum divided by B.
   * Default `mean`.
   */
  readonly reduction?: Reduction;
}

export const REDUCTIONS = ['mean', 'sum', 'sequenceMean'] as const;
export type Reduction = (typeof REDUCTIONS)[number];

/** A batch with arrays of its own: the caller may change its own while the device is busy. */
export const copyOf = <B extends object>(batch: B): B => copied(batch) as B;

function copied(value: unknown): unknown {
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return (value as Float32Array).slice();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copied(part)]));
}

/** How many targets count. */
export const countTargets = (targets: Int32Array): number => targets.reduce((n, y) => n + (y < 0 ? 0 : 1), 0);

/** How many rows of outputs there are: one per step and sequence, or one per sequence. */
export const outputRows = (batch: Batch, { output }: ResolvedConfig): number =>
  output === 'none' ? 0 : output === 'last' ? batch.batchSize : batch.seqLen * batch.batchSize;

/** Is step t of sequence b a step, or padding? */
export const isValid = ({ lengths, batchSize }: Batch, row: number): boolean =>
  lengths === undefined || Math.floor(row / batchSize) < (lengths[row % batchSize] as number);
