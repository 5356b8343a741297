import { distinctSamples, integers } from '../draw.ts';
import { SequenceDataset } from '../sequences.ts';
import { COMMON, defineTask } from './task.ts';

/**
 * Copy memory: `items` random symbols of an alphabet of K, then `delay` - 1 blanks, a marker, and `items` more blanks, so
 * delay + 2 items steps in all. The answer is blank, until after the marker the symbols are said again, in their order.
 *
 * Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997, is where such lags were first
 * bridged; the task in this form is from Arjovsky, Shah and Bengio, "Unitary evolution recurrent neural networks", ICML
 * 2016 (items 10, K = 8). A network without memory knows when to be blank and guesses the rest: its cross entropy is
 * items · ln K / (delay + 2 items) per step, or ln K where only the recall counts.
 *
 * Tokens: the symbols 0 to K - 1, the blank K, the marker K + 1. Classes: the same without the marker.
 */
export const copyMemory = defineTask({
  name: 'copy-memory',
  describe: 'keep symbols in mind over a long gap, then say them in order',
  options: {
    ...COMMON,
    delay: {
      type: 'integer',
      default: 20,
      min: 1,
      max: 100_000,
      describe: 'steps from the last symbol to the marker',
    },
    items: { type: 'integer', default: 5, min: 1, max: 1000, describe: 'symbols to keep in mind' },
    symbols: { type: 'integer', default: 8, min: 2, max: 1000, describe: 'size K of their alphabet' },
    count: {
      type: 'name',
      default: 'all',
      names: ['all', 'recall'],
      describe: 'steps that count: all, as published, or only those after the marker',
    },
  },
  make({ delay, items, symbols: K, count, ...common }) {
    const T = delay + 2 * items;
    const [blank, marker] = [K, K + 1];
    const { train, test } = distinctSamples(common, K ** items, (rng) => integers(rng, items, K), String);
    const dataset = (samples: Int32Array[]) =>
      new SequenceDataset({
        input: 'tokens',
        inputSize: K + 2,
        target: 'step-classes',
        outputSize: K + 1,
        sequences: samples.map((data) => {
          const tokens = new Int32Array(T).fill(blank);
          tokens.set(data);
          tokens[items + delay - 1] = marker;
          const targets = new Int32Array(T).fill(count === 'all' ? blank : -1);
          targets.set(data, items + delay);
          return { tokens, targets };
        }),
      });
    return {
      kind: 'sequences',
      train: dataset(train),
      test: dataset(test),
      baseline: {
        measure: 'cross-entropy',
        value: count === 'all' ? (items * Math.log(K)) / T : Math.log(K),
        of: 'a network without memory',
      },
      symbols: [...Array.from({ length: K }, (_, k) => `${k}`), '_', ':'],
    };
  },
});
