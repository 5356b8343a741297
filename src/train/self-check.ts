import type { NumberArray } from '../../shaders/cells.ts';
import { Rng } from '../core/rng.ts';
import { CpuExecutor } from '../cpu/executor.ts';
import { type NetworkConfig, type ResolvedConfig, resolveConfig } from '../model/config.ts';
import { parameterSpecs } from '../model/parameters.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Batch } from './batch.ts';
import { Trial } from './trial.ts';

export interface SelfCheck {
  /** Every number is as near to the CPU's as rounding lets it be. */
  readonly agrees: boolean;
  /** Largest error over the largest number of a tensor. */
  readonly error: number;
  /** Of what: the loss, or the gradient of a parameter. */
  readonly worst: string;
}

/** Far beyond what rounding does (1e-6), far below what a wrong term does. */
const TOLERANCE = 1e-3;

const [T, B, H, K] = [3, 4, 4, 4] as const;
const NETWORKS: readonly NetworkConfig[] = (['rnn', 'lstm'] as const).map((cell) => ({
  ...{ input: 'tokens', inputSize: K, cell, hiddenSize: H, outputSize: K },
}));

/**
 * Does this device compute what it should? The loss and the gradients of a tiny vanilla network and a tiny LSTM,
 * against the CPU's in double precision. A fault of a driver shows here in a moment, and not as a model that does not
 * learn. What else lies on the executor stays as it is.
 *
 * @throws what `load` and `read` of the executor throw
 */
export async function selfCheck(executor: Executor): Promise<SelfCheck> {
  const configs = NETWORKS.map(resolveConfig);
  const cpu = new CpuExecutor({ precision: 'f64' });
  const [got, want] = await Promise.all(
    [executor, cpu].map((each) => Promise.all(configs.map((config) => lossAndGradients(each, config)))),
  );
  cpu.dispose();
  let [error, worst] = [0, 'loss'];
  (want as Results[]).forEach((tensors, i) => {
    for (const [name, values] of tensors) {
      const off = relativeError((got as Results[])[i]?.get(name) as NumberArray, values);
      if (off > error) [error, worst] = [off, name];
    }
  });
  return { agrees: error <= TOLERANCE, error, worst };
}

type Results = ReadonlyMap<string, NumberArray>;

async function lossAndGradients(executor: Executor, config: ResolvedConfig): Promise<Results> {
  const rng = new Rng(1, 0);
  const tokens = (): Int32Array => Int32Array.from({ length: T * B }, () => rng.integer(K));
  const normal = (length: number): Float32Array => Float32Array.from({ length }, () => 0.7 * rng.normal());
  // Sequences that end at different steps, and a first state.
  const batch: Batch = {
    ...{ seqLen: T, batchSize: B, tokens: tokens(), targets: tokens(), h0: normal(B * H) },
    ...(config.cell === 'lstm' && { c0: normal(B * H) }),
    lengths: Int32Array.of(3, 1, 2, 3),
  };
  const trial = await Trial.load(executor, config, batch, { backward: true });
  try {
    const specs = parameterSpecs(config);
    for (const spec of specs) trial.setWeight(spec, normal(spec.rows * spec.cols));
    trial.setBatch(batch);
    await trial.run();
    const gradients = specs.map(async (spec) => [spec.name, await trial.gradient(spec)] as const);
    return new Map([['loss', Float64Array.of(await trial.loss())], ...(await Promise.all(gradients))]);
  } finally {
    trial.dispose();
  }
}

/** Infinite where a number is none. */
function relativeError(got: NumberArray, want: NumberArray): number {
  let [difference, largest] = [0, 0];
  want.forEach((w, i) => {
    const d = Math.abs((got[i] as number) - w);
    difference = Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(difference, d);
    largest = Math.max(largest, Math.abs(w));
  });
  return difference / (largest || 1);
}
