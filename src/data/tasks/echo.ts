import { distinctSamples, integers } from '../draw.ts';
import { SequenceDataset } from '../sequences.ts';
import { COMMON, defineTask, ordered } from './task.ts';

/**
 * Echo: y(t) = x(t - delay), for random symbols x; the first `delay` steps do not count.
 *
 * The network has to hold `delay` symbols at once, always: a network without memory does no better than a guess. After
 * Jaeger, "Short term memory in echo state networks", GMD report 152, 2001, with symbols instead of real numbers.
 */
export const echo = defineTask({
  name: 'echo',
  describe: 'say every symbol again, some steps later',
  options: {
    ...COMMON,
    length: { type: 'integer', default: 20, min: 1, max: 100_000, describe: 'steps of a sequence' },
    delay: { type: 'integer', default: 3, min: 0, max: 99_999, describe: 'steps from a symbol to its echo' },
    symbols: { type: 'integer', default: 2, min: 2, max: 1000, describe: 'number of different symbols' },
  },
  make({ length: T, delay, symbols, ...common }) {
    ordered('delay', delay, 'length - 1', T - 1);
    const { train, test } = distinctSamples(common, symbols ** T, (rng) => integers(rng, T, symbols), String);
    const dataset = (samples: Int32Array[]) =>
      new SequenceDataset({
        input: 'tokens',
        inputSize: symbols,
        target: 'step-classes',
        outputSize: symbols,
        sequences: samples.map((tokens) => ({
          tokens,
          targets: tokens.map((_, t) => (t < delay ? -1 : tokens[t - delay]!)),
        })),
      });
    return {
      kind: 'sequences',
      train: dataset(train),
      test: dataset(test),
      baseline: {
        measure: 'accuracy',
        value: delay === 0 ? 1 : 1 / symbols,
        of: delay === 0 ? 'a network without memory, which is enough here' : 'a guess',
      },
      symbols: Array.from({ length: symbols }, (_, k) => `${k}`),
    };
  },
});
