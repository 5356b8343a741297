import type { Rng } from '../../core/rng.ts';
import { dataRng, PURPOSE } from '../draw.ts';
import { SequenceDataset, type SequenceLike } from '../sequences.ts';
import { COMMON, defineTask } from './task.ts';

/**
 * The adding problem: x(t) = (value, marker), values uniform in [0, 1), two markers 1 and all others 0, one marker in the
 * first half and one in the second. The answer, after the last step, is the sum of the two marked values.
 *
 * Hochreiter and Schmidhuber, "Long short-term memory", 1997, experiment 4; in the form of Arjovsky, Shah and Bengio,
 * 2016. A sum of two uniform numbers has mean 1 and variance 2/12, so the constant guess 1 has a mean squared error of
 * 1/6 = 0.167, and no other constant has less.
 */
export const adding = defineTask({
  name: 'adding',
  describe: 'add the two marked numbers of a long sequence (guessing 1: MSE 0.167)',
  options: {
    ...COMMON,
    length: { type: 'integer', default: 50, min: 2, max: 100_000, describe: 'steps of a sequence' },
  },
  make({ length: T, seed, trainSize, testSize }) {
    const dataset = (size: number, rng: Rng) =>
      new SequenceDataset({
        input: 'vectors',
        inputSize: 2,
        target: 'values',
        outputSize: 1,
        sequences: Array.from({ length: size }, () => sample(rng, T)),
      });
    return {
      kind: 'sequences',
      train: dataset(trainSize, dataRng(seed, PURPOSE.train)),
      test: dataset(testSize, dataRng(seed, PURPOSE.test)),
      baseline: { measure: 'mse', value: 1 / 6, of: 'the constant guess 1' },
    };
  },
});

function sample(rng: Rng, T: number): SequenceLike {
  const x = new Float32Array(2 * T);
  for (let t = 0; t < T; t += 1) x[2 * t] = rng.uniform();
  const half = Math.floor(T / 2);
  const [first, second] = [rng.integer(half), half + rng.integer(T - half)];
  x[2 * first + 1] = 1;
  x[2 * second + 1] = 1;
  return { x, targets: x[2 * first]! + x[2 * second]! };
}
