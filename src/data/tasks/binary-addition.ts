import { bits, distinctSamples } from '../draw.ts';
import { SequenceDataset } from '../sequences.ts';
import { COMMON, defineTask } from './task.ts';

/**
 * Binary addition: at each step one bit of either number, least significant first, x(t) = (a(t), b(t)); the answer is
 * that bit of the sum. One more step, with zeros, asks for the last carry: T = bits + 1.
 *
 *   s(t) = a(t) xor b(t) xor c(t),   c(t + 1) = 1 where at least two of a(t), b(t), c(t) are 1,   c(0) = 0
 *
 * The serial adder: a machine whose only memory is the carry (Minsky, *Computation: Finite and Infinite Machines*, 1967).
 */
export const binaryAddition = defineTask({
  name: 'binary-addition',
  describe: 'add two binary numbers, least significant bit first',
  options: {
    ...COMMON,
    bits: { type: 'integer', default: 8, min: 1, max: 10_000, describe: 'bits of either number' },
  },
  make({ bits: n, ...common }) {
    const { train, test } = distinctSamples(common, 4 ** n, (rng) => bits(rng, 2 * n), String);
    const dataset = (samples: Int32Array[]) =>
      new SequenceDataset({
        input: 'vectors',
        inputSize: 2,
        target: 'step-classes',
        outputSize: 2,
        sequences: samples.map((pairs) => {
          const x = new Float32Array(2 * (n + 1));
          x.set(pairs);
          const targets = new Int32Array(n + 1);
          let carry = 0;
          for (let t = 0; t <= n; t += 1) {
            const sum = x[2 * t]! + x[2 * t + 1]! + carry;
            targets[t] = sum % 2;
            carry = sum >= 2 ? 1 : 0;
          }
          return { x, targets };
        }),
      });
    return {
      kind: 'sequences',
      train: dataset(train),
      test: dataset(test),
      baseline: { measure: 'accuracy', value: withoutMemory(n), of: 'a network without memory' },
    };
  },
});

/**
 * Share of right answers without memory, where the carry can only be guessed. P(c(t + 1) = 1) = 1/4 + P(c(t) = 1) / 2 and
 * c(0) = 0, so P(c(t) = 1) = (1 - 2^-t) / 2 is always below 1/2: no carry is the best guess, right with probability
 * (1 + 2^-t) / 2.
 */
function withoutMemory(n: number): number {
  let right = 0;
  for (let t = 0; t <= n; t += 1) right += (1 + 2 ** -t) / 2;
  return right / (n + 1);
}
