import { distinctSamples, integers } from '../draw.ts';
import { SequenceDataset } from '../sequences.ts';
import { COMMON, defineTask } from './task.ts';

/**
 * Classification by an early symbol: the first symbol is the class, and `lag` random symbols of another alphabet follow
 * it, which mean nothing. Asked after the last.
 *
 * The class has to be kept over `lag` steps: the gradient that says so is a product of as many Jacobians. After the latch
 * of Bengio, Simard and Frasconi, "Learning long-term dependencies with gradient descent is difficult", 1994, and
 * experiment 2 of Hochreiter and Schmidhuber, "Long short-term memory", 1997.
 *
 * Tokens: the classes 0 to C - 1, then the distractors.
 */
export const earlySymbol = defineTask({
  name: 'early-symbol',
  describe: 'classify a sequence by its first symbol, a long time later',
  options: {
    ...COMMON,
    lag: { type: 'integer', default: 30, min: 0, max: 100_000, describe: 'distractors after the symbol' },
    classes: { type: 'integer', default: 2, min: 2, max: 1000, describe: 'number of classes C' },
    distractors: { type: 'integer', default: 4, min: 1, max: 1000, describe: 'different distractors' },
  },
  make({ lag, classes: C, distractors, ...common }) {
    const { train, test } = distinctSamples(
      common,
      C * distractors ** lag,
      (rng) => {
        const tokens = integers(rng, lag + 1, distractors).map((k) => C + k);
        tokens[0] = rng.integer(C);
        return tokens;
      },
      String,
    );
    const dataset = (samples: Int32Array[]) =>
      new SequenceDataset({
        input: 'tokens',
        inputSize: C + distractors,
        target: 'class',
        outputSize: C,
        sequences: samples.map((tokens) => ({ tokens, targets: tokens[0]! })),
      });
    return {
      kind: 'sequences',
      train: dataset(train),
      test: dataset(test),
      baseline: { measure: 'accuracy', value: 1 / C, of: 'a guess' },
      symbols: Array.from({ length: C + distractors }, (_, k) => (k < C ? `${k}` : letters(k - C))),
    };
  },
});

/** a, b, ..., z, a1, b1, ... */
function letters(k: number): string {
  const round = Math.floor(k / 26);
  return String.fromCharCode(97 + (k % 26)) + (round > 0 ? round : '');
}
