/**
 * Losses over rows of outputs, with their gradients. A row is one time step of one sequence; rows lie [T, B] or however
 * the caller has them.
 *
 * Cross entropy with smoothed labels q and class weights u (PyTorch's cross_entropy):
 *
 *   L = -sum_k u[k] q[k] log softmax(o)[k]     q[k] = (1 - eps) 1[k = y] + eps / K
 *
 * Element by element, with e = o - y:
 *
 *   squared error   e^2                                              no factor 1/2
 *   absolute error  |e|
 *   Huber           e^2 / 2 where |e| < delta, else delta (|e| - delta / 2)
 *   binary cross entropy of the logit o   -y log sigmoid(o) - (1 - y) log(1 - sigmoid(o))
 */

/** A class that does not count: loss 0, gradient 0. */
export const IGNORE = -1;

/**
 * `mean`: over what counts: elements, or for cross entropy the weights u[y] of the rows. `sum`. `batch_mean`: the sum
 * divided by the number of sequences.
 */
export type Reduction = 'mean' | 'sum' | 'batch_mean';

export interface ReductionOptions {
  /** Default `mean`. */
  readonly reduction?: Reduction;
  /** B, which `batch_mean` divides by. */
  readonly sequences?: number;
  /** [rows], 0 or 1: rows that count. What stands in the others is never looked at. Default all. */
  readonly mask?: ArrayLike<number>;
}

export interface Loss {
  readonly loss: number;
  /** Not reduced, 0 where masked or ignored: [rows] for cross entropy, else [rows, K]. */
  readonly elements: Float64Array;
  /** What the sum of the elements was divided by. */
  readonly divisor: number;
  /** Of the reduced loss, by the outputs: [rows, K]. */
  readonly d: Float64Array;
}

export interface CrossEntropyOptions extends ReductionOptions {
  /** eps, 0 to 1. Default 0. */
  readonly smoothing?: number;
  /** u [K]. Default 1. */
  readonly classWeights?: ArrayLike<number>;
}

/** @param targets [rows]: 0 to K - 1, or {@link IGNORE} */
export function crossEntropy(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  K: number,
  options: CrossEntropyOptions = {},
): Loss {
  const { smoothing = 0, classWeights, mask } = options;
  const u = (k: number): number => classWeights?.[k] ?? 1;
  const elements = new Float64Array(targets.length);
  const d = new Float64Array(targets.length * K);
  let count = 0;
  for (let row = 0; row < targets.length; row += 1) {
    const y = targets[row]!;
    if (y === IGNORE || mask?.[row] === 0) continue;
    if (!(y >= 0 && y < K)) throw new RangeError(`Target ${y} of row ${row} is not one of 0 to ${K - 1}.`);
    count += u(y);
    const o = Array.from({ length: K }, (_, k) => logits[row * K + k]!);
    const largest = Math.max(...o);
    const logSum = Math.log(o.reduce((sum, value) => sum + Math.exp(value - largest), 0));
    const logY = o.map((value) => value - largest - logSum);
    const wanted = o.map((_, k) => u(k) * ((k === y ? 1 - smoothing : 0) + smoothing / K));
    const all = wanted.reduce((sum, value) => sum + value, 0);
    for (let k = 0; k < K; k += 1) {
      if (wanted[k] !== 0) elements[row] = elements[row]! - wanted[k]! * logY[k]!;
      d[row * K + k] = all * Math.exp(logY[k]!) - wanted[k]!;
    }
  }
  return reduce(elements, d, count, options);
}

/** An element's loss and its derivative by o. */
type ElementLoss = (o: number, y: number) => readonly [loss: number, slope: number];

const squared: ElementLoss = (o, y) => [(o - y) ** 2, 2 * (o - y)];
const absolute: ElementLoss = (o, y) => [Math.abs(o - y), Math.sign(o - y)];
const huberOf =
  (delta: number): ElementLoss =>
  (o, y) => {
    const e = o - y;
    if (Math.abs(e) < delta) return [e ** 2 / 2, e];
    return [delta * (Math.abs(e) - delta / 2), delta * Math.sign(e)];
  };
/** With log sigmoid(o) = -log(1 + exp(-o)), and exponentials of nothing above 0. */
const binary: ElementLoss = (o, y) => {
  const logSigmoid = (a: number): number => Math.min(a, 0) - Math.log1p(Math.exp(-Math.abs(a)));
  return [-y * logSigmoid(o) - (1 - y) * logSigmoid(-o), Math.exp(logSigmoid(o)) - y];
};

type ElementwiseLoss = (
  outputs: ArrayLike<number>,
  targets: ArrayLike<number>,
  K: number,
  options?: ReductionOptions,
) => Loss;

export const squaredError: ElementwiseLoss = (...given) => elementwise(squared, ...given);
export const absoluteError: ElementwiseLoss = (...given) => elementwise(absolute, ...given);
export const huber = (delta = 1): ElementwiseLoss => {
  const loss = huberOf(delta);
  return (...given) => elementwise(loss, ...given);
};
export const binaryCrossEntropy: ElementwiseLoss = (...given) => elementwise(binary, ...given);

function elementwise(
  f: ElementLoss,
  outputs: ArrayLike<number>,
  targets: ArrayLike<number>,
  K: number,
  options: ReductionOptions = {},
): Loss {
  const elements = new Float64Array(outputs.length);
  const d = new Float64Array(outputs.length);
  let count = 0;
  for (let i = 0; i < outputs.length; i += 1) {
    if (options.mask?.[Math.floor(i / K)] === 0) continue;
    count += 1;
    const [loss, slope] = f(outputs[i]!, targets[i]!);
    elements[i] = loss;
    d[i] = slope;
  }
  return reduce(elements, d, count, options);
}

function reduce(elements: Float64Array, d: Float64Array, count: number, options: ReductionOptions): Loss {
  const { reduction = 'mean', sequences } = options;
  if (reduction === 'batch_mean' && !(sequences !== undefined && sequences > 0))
    throw new RangeError('batch_mean divides by the number of sequences, which is missing.');
  // Where nothing counts, the mean is 0.
  const divisor = reduction === 'sum' ? 1 : reduction === 'batch_mean' ? sequences! : count || 1;
  return {
    loss: elements.reduce((a, b) => a + b, 0) / divisor,
    elements,
    divisor,
    d: d.map((value) => value / divisor),
  };
}
