/** Random networks and batches that bite: gradients reach the first step, no two numbers are alike. */

import { Rng } from '../../src/core/rng.ts';
import type { ActivationName } from '../../src/cpu/reference/activations.ts';
import type { LossAndGradients } from '../../src/cpu/reference/bptt.ts';
import { lossAndGradients } from '../../src/cpu/reference/bptt.ts';
import type { RnnSpec } from '../../src/cpu/reference/rnn.ts';
import type { NetworkConfig } from '../../src/model/config.ts';
import type { Batch } from '../../src/train/batch.ts';

export type InputKind = 'tokens' | 'vectors' | 'embedding';
/** Which steps count. */
export type Targets = 'all' | 'some' | 'first' | 'last' | 'none';

export interface CaseSizes {
  readonly T: number;
  readonly B: number;
  /** Tokens, width of vectors, or width of the table's rows. */
  readonly D: number;
  readonly H: number;
  readonly K: number;
}

export interface RandomCase extends CaseSizes {
  readonly input: InputKind;
  readonly activation: ActivationName;
  readonly targets: Targets;
  readonly reduction: 'mean' | 'sum';
}

/** Rows of the table of an embedding. */
const TABLE = 4;

const sizes = [1, 2, 3, 4, 5, 7, 8] as const;

/** `count` sets of sizes, drawn by the seed. */
export function drawSizes(seed: number, count: number): CaseSizes[] {
  const rng = new Rng(seed, 0);
  const size = (): number => sizes[rng.integer(sizes.length)] as number;
  return Array.from({ length: count }, () => ({
    T: size(),
    B: size(),
    D: size(),
    H: size(),
    K: 1 + size(),
  }));
}

export interface Drawn {
  readonly config: NetworkConfig;
  /** PyTorch's names and layouts. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
  readonly batch: Batch;
  /** What the textbook says. */
  readonly reference: LossAndGradients;
}

/** The network, the batch, and the reference's answer. */
export function drawCase({ T, B, D, H, K, input, activation, targets, reduction }: RandomCase): Drawn {
  const rng = new Rng(T * 31 + B * 37 + D * 41 + H * 43 + K * 47, 1);
  const normal = (n: number, scale: number): Float64Array =>
    Float64Array.from({ length: n }, () => scale * rng.normal());
  const tokens = input !== 'vectors';
  const inputSize = input === 'embedding' ? TABLE : D;
  const parameters = new Map([
    ...(input === 'embedding' ? [['emb.weight', normal(TABLE * D, 0.8)] as const] : []),
    ['rnn.weight_ih_l0', normal(H * D, 0.8 / Math.sqrt(D))],
    // A gain of at most 1 or so: states and gradients neither explode nor die out within a few steps.
    ['rnn.weight_hh_l0', normal(H * H, 0.9 / Math.sqrt(H))],
    ['rnn.bias_ih_l0', normal(H, 0.2).map((b) => b + 0.1)],
    ['out.weight', normal(K * H, 1 / Math.sqrt(H))],
    ['out.bias', normal(K, 0.3)],
  ]);
  const counts = (t: number): boolean =>
    targets === 'all' ||
    (targets === 'some' && rng.integer(3) > 0) ||
    (targets === 'first' && t === 0) ||
    (targets === 'last' && t === T - 1);
  const data = tokens
    ? { tokens: Int32Array.from({ length: T * B }, () => rng.integer(inputSize)) }
    : { x: normal(T * B * D, 1) };
  const batch = {
    seqLen: T,
    batchSize: B,
    ...data,
    targets: Int32Array.from({ length: T * B }, (_, i) => (counts(Math.floor(i / B)) ? rng.integer(K) : -1)),
    h0: normal(B * H, 0.6),
    reduction,
  };
  const spec: RnnSpec = { T, B, D, H, K, activation };
  return {
    config: {
      input: tokens ? 'tokens' : 'vectors',
      inputSize,
      ...(input === 'embedding' ? { embeddingDim: D } : {}),
      hiddenSize: H,
      outputSize: K,
      activation,
    },
    parameters,
    batch,
    reference: lossAndGradients(
      parameters,
      { input: data as { tokens: Int32Array }, h0: batch.h0, targets: batch.targets },
      spec,
      reduction,
    ),
  };
}
