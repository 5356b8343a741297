import type { NumberArray } from '../../shaders/cells.ts';
import { ConfigError, DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, realInRange, seedU32 } from '../core/options.ts';
import { Rng } from '../core/rng.ts';
import { fromKept } from '../model/parameters.ts';
import type { Batch } from './batch.ts';
import { withDraws } from './batch-recording.ts';
import type { Inspection } from './inspection.ts';
import type { Network } from './network.ts';
import { Trial } from './trial.ts';

export interface GradientCheckOptions {
  /** Tensors of up to so many elements are checked one by one. Default 64. */
  readonly fullUpTo?: number;
  /** Along how many random directions larger ones are. Default 4. */
  readonly directions?: number;
  /** Of the directions. Default 0. */
  readonly seed?: number;
  /** How far a number is moved. Default 1e-3 in double, 0.03 in single precision. */
  readonly step?: number;
}

/** How far the gradient of one tensor is from what the loss does when the tensor is moved. */
export interface GradientCheckRow {
  /** Of a parameter; or `x`, `context`, `h0`, `c0`, `o0`. */
  readonly name: string;
  /** Numbers that were compared: elements, or slopes along directions. */
  readonly compared: number;
  readonly along: 'elements' | 'directions';
  /** Largest difference over the largest number compared, or over a thousandth of the largest of all tensors. */
  readonly error: number;
}

export interface GradientCheck {
  /** What the executor computes in. */
  readonly precision: 'f64' | 'f32';
  /** What is expected of `error` at most: 1e-7, or in single precision 1e-2. */
  readonly tolerance: number;
  /** No error is above it. */
  readonly agrees: boolean;
  readonly rows: readonly GradientCheckRow[];
}

const TOLERANCE = { f64: 1e-7, f32: 1e-2 } as const;
const STEP = { f64: 1e-3, f32: 0.03 } as const;

const INPUTS = ['x', 'context', 'h0', 'c0', 'o0'] as const;

/** A tensor, its gradient, and how the trial is given other numbers for it. */
interface Leaf {
  readonly name: string;
  readonly values: Float64Array;
  readonly gradient: NumberArray;
  readonly set: (values: Float64Array) => void;
}

/**
 * Holds every gradient that `inspect` gives against the loss itself: central differences of fourth order,
 *
 *   ∂L/∂θ ≈ (L(θ - 2h) - 8 L(θ - h) + 8 L(θ + h) - L(θ + 2h)) / 12h,    error of the method h⁴ L⁽⁵⁾/30
 *
 * element by element, or along random directions of length 1. The network stays as it is; do not train it meanwhile.
 *
 * Single precision: a loss is known to about 1e-7 of itself, so a slope to 1e-7·L/h: with h = 0.03 about 4e-6·L. Where
 * a gradient is much smaller than the loss, that shows; the tolerance of 1e-2 catches a wrong sign, factor or term, and
 * no rounding. For more use `new CpuExecutor({ precision: 'f64' })`. Where f or the loss has a kink (relu, absolute
 * errors), a number next to it has no slope, and differences say so; so it is where a choice that is fed back flips.
 *
 * @throws ConfigError `no-loss`, and as `inspect` does; DataError
 */
export async function gradientCheck(
  network: Network,
  given: Batch,
  options: GradientCheckOptions = {},
): Promise<GradientCheck> {
  knownKeys('gradientCheck()', options, ['fullUpTo', 'directions', 'seed', 'step']);
  const fullUpTo = integerInRange('fullUpTo', options.fullUpTo ?? 64, 0, 2 ** 24);
  const directions = integerInRange('directions', options.directions ?? 4, 1, 1024);
  const rng = new Rng(seedU32('seed', options.seed ?? 0), 0);
  const size = options.step;
  if (size !== undefined) realInRange('step', size, { min: 0, minExcluded: true, max: 1 });
  const { config, executor } = network;
  if (config.output === 'none')
    throw new ConfigError('no-loss', 'A network without an output has no loss, and so no gradients.', {
      parameter: 'output',
    });
  if (given.hiddenGradient)
    throw new DataError('needless-data', 'The loss knows nothing of a gradient from outside.', {
      parameter: 'hiddenGradient',
      hint: 'Leave out hiddenGradient.',
    });
  const batch = withDraws(given, config);
  const inspection = await network.inspect(batch);
  const trial = await Trial.load(executor, config, batch, { backward: false });
  try {
    const { leaves, precision } = await leavesOf(network, batch, inspection, trial);
    const step = size ?? STEP[precision];
    trial.setBatch(batch);
    for (const leaf of leaves) leaf.set(leaf.values);
    const largest = Math.max(...leaves.map(({ gradient }) => largestOf(gradient)));
    const lossAt = async (leaf: Leaf, direction: Float64Array, by: number): Promise<number> => {
      leaf.set(leaf.values.map((v, i) => v + by * (direction[i] as number)));
      await trial.run();
      return trial.loss();
    };
    const rows: GradientCheckRow[] = [];
    for (const leaf of leaves) {
      const n = leaf.values.length;
      const along = n <= fullUpTo ? 'elements' : 'directions';
      const all = along === 'elements' ? unitVectors(n) : randomDirections(rng, n, directions);
      let [error, scale, compared] = [0, 1e-3 * largest, 0];
      for (const direction of all) {
        const at = (by: number): Promise<number> => lossAt(leaf, direction, by * step);
        const slope = ((await at(-2)) - 8 * (await at(-1)) + 8 * (await at(1)) - (await at(2))) / (12 * step);
        const expected = dot(leaf.gradient, direction);
        compared++;
        const off = Math.abs(slope - expected);
        // NaN must not pass for agreement.
        if (!Number.isFinite(off)) error = Number.POSITIVE_INFINITY;
        else {
          error = Math.max(error, off);
          scale = Math.max(scale, Math.abs(expected), Math.abs(slope));
        }
      }
      leaf.set(leaf.values);
      rows.push({ name: leaf.name, compared, along, error: error === 0 ? 0 : error / scale });
    }
    const tolerance = TOLERANCE[precision];
    return { precision, tolerance, agrees: rows.every((row) => row.error <= tolerance), rows };
  } finally {
    trial.dispose();
  }
}

/** Everything that `inspect` gives the gradient of, and that can be moved. */
async function leavesOf(
  { specs, executor }: Network,
  batch: Batch,
  { gradients, inputGradients }: Inspection,
  trial: Trial,
): Promise<{ leaves: Leaf[]; precision: 'f64' | 'f32' }> {
  const trained = specs.filter(({ fixed }) => !fixed);
  const kept = await Promise.all(
    trained.map(async (spec) => [spec, await executor.read(spec.name)] as const),
  );
  const precision = kept[0]?.[1] instanceof Float64Array ? 'f64' : 'f32';
  const weights = kept.map(([spec, numbers]): Leaf => {
    const set = (values: Float64Array): void => trial.setWeight(spec, values);
    const gradient = gradients.get(spec.name) as NumberArray;
    return { name: spec.name, values: fromKept(spec, numbers), gradient, set };
  });
  const inputs = INPUTS.flatMap((name): Leaf[] => {
    const gradient = inputGradients[name];
    if (!gradient) return [];
    const values = Float64Array.from(batch[name] ?? new Float64Array(gradient.length));
    return [{ name, values, gradient, set: (moved) => trial.setBatch({ ...batch, [name]: moved }) }];
  });
  return { leaves: [...weights, ...inputs], precision };
}

const unitVectors = (n: number): Float64Array[] =>
  Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

const randomDirections = (rng: Rng, n: number, count: number): Float64Array[] =>
  Array.from({ length: count }, () => {
    const direction = Float64Array.from({ length: n }, () => rng.normal());
    const length = Math.sqrt(dot(direction, direction));
    return direction.map((v) => v / length);
  });

const dot = (a: ArrayLike<number>, b: Float64Array): number =>
  b.reduce((sum, v, i) => sum + v * (a[i] as number), 0);

const largestOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);
