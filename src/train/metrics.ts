import type { NumberArray } from '../../shaders/cells.ts';
import { RING, RING_COLUMNS } from './ring.ts';

/** How well a network predicts. */
export interface Evaluation {
  /**
   * Of a text the mean cross entropy of a character, in nats. Of batches the loss as they reduce it; of several together
   * as if they were one (of sums: their mean).
   */
  readonly loss: number;
  /** Mean cross entropy of a character, or target, in bits, however the loss is reduced; NaN for any other loss. */
  readonly bitsPerCharacter: number;
  /** e to the mean cross entropy in nats: among how many equally likely classes the network is in doubt; else NaN. */
  readonly perplexity: number;
  /** Share of characters, or targets, that had the largest logit, 0 to 1; NaN for any other loss. */
  readonly accuracy: number;
  /** Share of sequences of which every target had the largest logit, where it was counted. */
  readonly sequenceAccuracy?: number;
}

/** @param nats mean cross entropy of a target. Default: the loss is that */
export const evaluationOf = (loss: number, accuracy: number, nats = loss): Evaluation => ({
  loss,
  bitsPerCharacter: nats / Math.LN2,
  perplexity: Math.exp(nats),
  accuracy,
});

/** Some steps, as they lie in the ring. */
export interface StepMetrics {
  /** Mean loss of each step. */
  readonly losses: Float32Array;
  /** Mean cross entropy of a target, where that is not the loss. */
  readonly nats?: number;
  /** Share of correct predictions, over all of them. */
  readonly accuracy: number;
  /** Gradient norm before clipping: the mean over steps with a finite one. */
  readonly gradNorm: number;
  /** Share of steps whose gradient was clipped; undefined where it is not known. */
  readonly clippedShare: number | undefined;
  /** Steps without an update, because their gradient was not finite. */
  readonly skipped: number;
}

/**
 * The metrics of steps first .. first+count-1, of `tokens` characters each.
 *
 * The loss in the ring is already a mean, because every row of the batch weighs 1/(T·B).
 */
export function metricsOf(ring: NumberArray, first: number, count: number, tokens: number): StepMetrics {
  const losses = new Float32Array(count);
  let [correct, norms, finite, clipped, skipped] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const row = ((first + i) % RING) * RING_COLUMNS;
    const [loss, hits, norm, scale] = [0, 1, 2, 3].map((c) => ring[row + c] as number) as [
      number,
      number,
      number,
      number,
    ];
    losses[i] = loss;
    correct += hits;
    if (scale < 0) skipped++;
    else {
      norms += norm;
      finite++;
      if (scale < 1) clipped++;
    }
  }
  return {
    losses,
    accuracy: correct / (count * tokens),
    gradNorm: finite ? norms / finite : Number.NaN,
    clippedShare: clipped / count,
    skipped,
  };
}

export const mean = (numbers: ArrayLike<number>): number =>
  Array.from(numbers).reduce((sum, x) => sum + x, 0) / numbers.length;
