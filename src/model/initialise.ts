import { Rng, STREAM } from '../core/rng.ts';
import type { ParameterSpec } from './parameters.ts';

/**
 * `glorot`: uniform in ±√(6 / (rows + cols)) (Glorot and Bengio 2010), so that signals neither grow nor fade.
 * `orthogonal`: W keeps lengths (Saxe et al. 2014), all else is glorot.
 * `identity`: W = 1, all else is glorot: with relu this is the IRNN of Le et al. 2015.
 * `uniform`: everything, biases too, in ±1/√H, as PyTorch does.
 * With all but the last, biases start at 0.
 */
export const INITIALISERS = ['glorot', 'orthogonal', 'identity', 'uniform'] as const;
export type Initialiser = (typeof INITIALISERS)[number];

/**
 * First values for the parameters, in PyTorch's layout. The same seed gives the same bytes everywhere.
 *
 * @param hiddenSize H, the bound of `uniform`
 */
export function initialise(
  specs: readonly ParameterSpec[],
  initialiser: Initialiser,
  seed: number,
  hiddenSize: number,
): Map<string, Float32Array> {
  const rng = new Rng(seed, STREAM.weights);
  const uniform = (size: number, bound: number): Float32Array =>
    Float32Array.from({ length: size }, () => bound * (2 * rng.uniform() - 1));
  return new Map(
    specs.map(({ name, shape }) => {
      const [rows = 1, cols = 1] = shape;
      const recurrent = name.startsWith('rnn.weight_hh');
      if (initialiser === 'uniform') return [name, uniform(rows * cols, 1 / Math.sqrt(hiddenSize))];
      if (shape.length === 1) return [name, new Float32Array(rows)];
      if (recurrent && initialiser === 'orthogonal') return [name, orthogonal(rows, rng)];
      if (recurrent && initialiser === 'identity') return [name, identity(rows)];
      return [name, uniform(rows * cols, Math.sqrt(6 / (rows + cols)))];
    }),
  );
}

const identity = (n: number): Float32Array =>
  Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) ? 0 : 1));

/** A random rotation: Gram and Schmidt's process on rows of uniform numbers. */
function orthogonal(n: number, rng: Rng): Float32Array {
  const q = Float64Array.from({ length: n * n }, () => 2 * rng.uniform() - 1);
  for (let i = 0; i < n; i++) {
    const row = q.subarray(i * n, (i + 1) * n);
    for (let j = 0; j < i; j++) {
      const other = q.subarray(j * n, (j + 1) * n);
      const along = dot(row, other);
      for (let k = 0; k < n; k++) row[k] = (row[k] as number) - along * (other[k] as number);
    }
    const length = Math.sqrt(dot(row, row));
    for (let k = 0; k < n; k++) row[k] = (row[k] as number) / length;
  }
  return Float32Array.from(q);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}
