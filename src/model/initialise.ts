import { Rng, STREAM } from '../core/rng.ts';
import type { ParameterSpec } from './parameters.ts';

/**
 * `glorot`: uniform in ±√(6 / (rows + cols)) (Glorot and Bengio 2010), so that signals neither grow nor fade.
 * `he`: uniform in ±√(6 / cols) (He et al. 2015), the same for a relu, which lets half of a signal through.
 * `orthogonal`: W keeps lengths (Saxe et al. 2014), all else is glorot.
 * `identity`: W = 1, all else is glorot: with relu this is the IRNN of Le et al. 2015.
 * `uniform`: everything, biases too, in ±1/√H, as PyTorch does.
 * `zeros`: nothing is drawn, and so all hidden units stay alike: to see why weights are drawn.
 *
 * Rows and columns are those of one gate: a matrix [G·H, cols] is G matrices, each with values of its own, and each
 * square block of W is orthogonal, or the identity, by itself. With all but `uniform` biases start at 0; with all, gains
 * of a layer normalisation at 1, and learned leaks and first states at 0.
 */
export const INITIALISERS = ['glorot', 'he', 'orthogonal', 'identity', 'uniform', 'zeros'] as const;
export type Initialiser = (typeof INITIALISERS)[number];

export interface InitialiseOptions {
  /**
   * For the cell `lstm`: added to what the forget gates' part of `bias_ih` starts with, so that a new network remembers
   * (Gers et al. 2000, Jozefowicz et al. 2015). Default 0.
   */
  readonly forgetBias?: number | undefined;
}

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
  { forgetBias = 0 }: InitialiseOptions = {},
): Map<string, Float32Array> {
  const rng = new Rng(seed, STREAM.weights);
  const uniform = (size: number, bound: number): Float32Array =>
    Float32Array.from({ length: size }, () => bound * (2 * rng.uniform() - 1));
  const G = gatesOf(specs);
  const first = ({ name, shape }: ParameterSpec): Float32Array => {
    const [rows = 1, cols = 1] = shape;
    if (isGain(name)) return new Float32Array(rows).fill(1);
    if (initialiser === 'zeros' || isNeverDrawn(name)) return new Float32Array(rows * cols);
    if (initialiser === 'uniform') return uniform(rows * cols, 1 / Math.sqrt(hiddenSize));
    if (shape.length === 1) return new Float32Array(rows);
    const ofGate = isOfGates(name) ? rows / G : rows;
    if (isRecurrent(name) && ofGate === cols) {
      const blocks = Array.from({ length: G });
      if (initialiser === 'orthogonal') return concatenated(blocks.map(() => orthogonal(cols, rng)));
      if (initialiser === 'identity') return concatenated(blocks.map(() => identity(cols)));
    }
    return uniform(rows * cols, Math.sqrt(6 / (initialiser === 'he' ? cols : ofGate + cols)));
  };
  const values = new Map(specs.map((spec) => [spec.name, first(spec)]));
  if (forgetBias !== 0) for (const [name, bias] of values) if (isBias(name)) remember(bias, forgetBias);
  return values;
}

// What a name says: `rnn.weight_hh_l0`, `enc.ln_ih_l1_reverse.weight`.
const isRecurrent = (name: string): boolean => /\.weight_hh_l\d/.test(name);
const isOfGates = (name: string): boolean => /\.weight_(ih|hh|ctx|oh)_l\d/.test(name);
const isBias = (name: string): boolean => /\.bias_ih_l\d/.test(name);
const isGain = (name: string): boolean => /\.ln_(ih|hh)_l\d+(_reverse)?\.weight$/.test(name);
const isNeverDrawn = (name: string): boolean => /\.(ln_(ih|hh)|leak|h0|c0)_l\d/.test(name);

/** G: how many blocks [H, H] lie in W. The first layer of a deep transition is a block of any height. */
function gatesOf(specs: readonly ParameterSpec[]): number {
  const W = specs.find(({ name }) => isRecurrent(name));
  const isDeep = specs.some(({ name }) => name.startsWith('deep_hh'));
  return W && !isDeep ? W.rows / W.cols : 1;
}

/** Gates of an LSTM go i, f, g, o. */
function remember(bias: Float32Array, forgetBias: number): void {
  const H = bias.length / 4;
  for (let k = H; k < 2 * H; k++) bias[k] = (bias[k] as number) + forgetBias;
}

function concatenated(blocks: readonly Float32Array[]): Float32Array {
  const size = blocks.reduce((sum, block) => sum + block.length, 0);
  const all = new Float32Array(size);
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
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
