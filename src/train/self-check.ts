import type { NumberArray } from '../../shaders/cells.ts';
import { parameterSpecs } from '../model/parameters.ts';
import type { Executor } from '../schedule/executor.ts';
import { type CheckCase, checkCases } from './self-check-cases.ts';
import { EXPECTED } from './self-check-values.ts';
import { Trial } from './trial.ts';

export interface SelfCheck {
  /** Every number is as near to the right one as rounding lets it be. */
  readonly agrees: boolean;
  /** Largest error over the largest number of a tensor. */
  readonly error: number;
  /** Of what: the loss, or the gradient of a parameter. */
  readonly worst: string;
}

/** Far beyond what rounding does (1e-6), far below what a wrong term does. */
const TOLERANCE = 1e-3;

/**
 * Does this device compute what it should? The loss and the gradients of a tiny vanilla network and a tiny LSTM,
 * against numbers that the textbook's equations gave in double precision. A fault of a driver shows here in a moment, and
 * not as a model that does not learn. What else lies on the executor stays as it is.
 *
 * @throws what `load` and `read` of the executor throw
 */
export async function selfCheck(executor: Executor): Promise<SelfCheck> {
  const got = await Promise.all(checkCases().map((one) => lossAndGradients(executor, one)));
  let [error, worst] = [0, 'loss'];
  EXPECTED.forEach((tensors, i) => {
    for (const [name, values] of Object.entries(tensors)) {
      const off = relativeError(got[i]?.get(name) as NumberArray, values);
      if (off > error) [error, worst] = [off, name];
    }
  });
  return { agrees: error <= TOLERANCE, error, worst };
}

async function lossAndGradients(
  executor: Executor,
  { config, batch, weights }: CheckCase,
): Promise<ReadonlyMap<string, NumberArray>> {
  const trial = await Trial.load(executor, config, batch, { backward: true });
  try {
    const specs = parameterSpecs(config);
    for (const spec of specs) trial.setWeight(spec, weights.get(spec.name) as Float32Array);
    trial.setBatch(batch);
    await trial.run();
    const gradients = specs.map(async (spec) => [spec.name, await trial.gradient(spec)] as const);
    return new Map([['loss', Float64Array.of(await trial.loss())], ...(await Promise.all(gradients))]);
  } finally {
    trial.dispose();
  }
}

/** Infinite where a number is none. */
function relativeError(got: NumberArray, want: readonly number[]): number {
  let [difference, largest] = [0, 0];
  want.forEach((w, i) => {
    const d = Math.abs((got[i] as number) - w);
    difference = Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(difference, d);
    largest = Math.max(largest, Math.abs(w));
  });
  return difference / (largest || 1);
}
