import { between, bits, distinctSamples } from '../draw.ts';
import { SequenceDataset } from '../sequences.ts';
import { COMMON, defineTask, ordered } from './task.ts';

/**
 * Parity of a stream of random bits: y(t) = x(0) xor x(1) xor ... xor x(t), the sum modulo 2.
 *
 * One bit of memory solves it, and nothing less: every bit matters for ever, and any subset of the bits says nothing
 * about the answer (Minsky and Papert, *Perceptrons*, 1969). The bit itself is the only thing that a network without
 * memory sees, so from the second step on it does no better than a coin.
 */
export const parity = defineTask({
  name: 'parity',
  describe: 'tell whether the number of ones so far is odd',
  options: {
    ...COMMON,
    minLength: { type: 'integer', default: 12, min: 1, max: 100_000, describe: 'shortest stream' },
    maxLength: { type: 'integer', default: 12, min: 1, max: 100_000, describe: 'longest stream' },
    answer: {
      type: 'name',
      default: 'steps',
      names: ['steps', 'last'],
      describe: 'asked after every bit, or only after the last',
    },
  },
  make({ minLength, maxLength, answer, ...common }) {
    ordered('minLength', minLength, 'maxLength', maxLength);
    const space = 2 ** (maxLength + 1) - 2 ** minLength; // the sum of 2^T over the lengths
    const draw = distinctSamples(
      common,
      space,
      (rng) => bits(rng, between(rng, minLength, maxLength)),
      String,
    );
    const dataset = (samples: Int32Array[]) =>
      new SequenceDataset({
        input: 'tokens',
        inputSize: 2,
        target: answer === 'steps' ? 'step-classes' : 'class',
        outputSize: 2,
        sequences: samples.map((tokens) => {
          let odd = 0;
          const targets = tokens.map((bit) => {
            odd ^= bit;
            return odd;
          });
          return { tokens, targets: answer === 'steps' ? targets : odd };
        }),
      });
    return {
      kind: 'sequences',
      train: dataset(draw.train),
      test: dataset(draw.test),
      baseline: { measure: 'accuracy', value: 0.5, of: 'a coin' },
      symbols: ['0', '1'],
    };
  },
});
