import { Rng } from '../core/rng.ts';
import { type NetworkConfig, type ResolvedConfig, resolveConfig } from '../model/config.ts';
import { parameterSpecs } from '../model/parameters.ts';
import type { Batch } from './batch.ts';

/** A network with weights and a batch: all that a loss and its gradients follow from. */
export interface CheckCase {
  readonly config: ResolvedConfig;
  readonly batch: Batch;
  /** Under PyTorch's names and in its layouts. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

const [T, B, H, K] = [3, 4, 4, 4] as const;

/** What a device is tried on: a tiny vanilla network and a tiny LSTM. */
export const checkCases = (): CheckCase[] =>
  (['rnn', 'lstm'] as const).map((cell) =>
    drawCase({ input: 'tokens', inputSize: K, cell, hiddenSize: H, outputSize: K }),
  );

function drawCase(network: NetworkConfig): CheckCase {
  const config = resolveConfig(network);
  const rng = new Rng(1, 0);
  const tokens = (): Int32Array => Int32Array.from({ length: T * B }, () => rng.integer(K));
  const normal = (length: number): Float32Array => Float32Array.from({ length }, () => 0.7 * rng.normal());
  // Sequences that end at different steps, and a first state.
  const batch: Batch = {
    ...{ seqLen: T, batchSize: B, tokens: tokens(), targets: tokens(), h0: normal(B * H) },
    ...(config.cell === 'lstm' && { c0: normal(B * H) }),
    lengths: Int32Array.of(3, 1, 2, 3),
  };
  const weights = parameterSpecs(config).map(({ name, rows, cols }) => [name, normal(rows * cols)] as const);
  return { config, batch, weights: new Map(weights) };
}
