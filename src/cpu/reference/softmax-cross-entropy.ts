/**
 * Softmax and negative log-likelihood:
 *
 *   y = softmax(o)     L = -log y[target]     dL/do = y - onehot(target)     (10.18)
 *
 * The largest logit is subtracted first, which changes nothing but keeps every exponential at most 1.
 */

/** A row with this target does not count: loss 0, gradient 0. */
export const IGNORE = -1;

export type Reduction = 'mean' | 'sum';

export interface CrossEntropy {
  /** Nats: the mean over the rows that count, or their sum. 0 where no row counts. */
  readonly loss: number;
  /** The loss of every row, not reduced; 0 where ignored. [rows] */
  readonly elements: Float64Array;
  /** How many rows count. */
  readonly count: number;
  /** Of the reduced loss, [rows, K]. */
  readonly dLogits: Float64Array;
}

/**
 * @param logits [rows, K], such as [T, B, K]
 * @param targets [rows]: 0 to K - 1, or {@link IGNORE}
 */
export function softmaxCrossEntropy(
  logits: Float64Array,
  targets: Int32Array,
  K: number,
  reduction: Reduction,
): CrossEntropy {
  const elements = new Float64Array(targets.length);
  const dLogits = new Float64Array(logits.length);
  const count = targets.reduce((sum, target) => sum + (target === IGNORE ? 0 : 1), 0);
  const weight = reduction === 'mean' ? 1 / Math.max(count, 1) : 1;

  for (let row = 0; row < targets.length; row += 1) {
    const target = targets[row]!;
    if (target === IGNORE) continue;
    if (!(target >= 0 && target < K))
      throw new RangeError(`Target ${target} of row ${row} is not one of 0 to ${K - 1}.`);
    const o = logits.subarray(row * K, (row + 1) * K);
    const largest = o.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let k = 0; k < K; k += 1) sum += Math.exp(o[k]! - largest);
    elements[row] = Math.log(sum) - (o[target]! - largest);
    for (let k = 0; k < K; k += 1) {
      const y = Math.exp(o[k]! - largest) / sum;
      dLogits[row * K + k] = weight * (y - (k === target ? 1 : 0));
    }
  }
  return { loss: weight * elements.reduce((a, b) => a + b, 0), elements, count, dLogits };
}
