import { distinctSamples } from '../draw.ts';
import { COMMON, defineTask } from './task.ts';
import { type TextPair, textPairs } from './text-pairs.ts';

/**
 * Sums written as text: `12+345` is to be turned into `357`. Either number is uniform among those of at most `digits`
 * digits, without leading zeros.
 *
 * After Zaremba and Sutskever, "Learning to execute", arXiv:1410.4615, 2014. They found it easier to learn when the
 * source is reversed, so that its end, the nearest part, is where the answer begins: `reverse`.
 */
export const sums = defineTask({
  name: 'sums',
  describe: 'add two numbers that are written as text',
  options: {
    ...COMMON,
    trainSize: { ...COMMON.trainSize, default: 5000 },
    testSize: { ...COMMON.testSize, default: 500 },
    digits: { type: 'integer', default: 2, min: 1, max: 7, describe: 'digits of either number, at most' },
    reverse: { type: 'boolean', default: false, describe: 'write the source backwards' },
  },
  make({ digits, reverse, ...common }) {
    const numbers = 10 ** digits;
    const draw = distinctSamples(
      common,
      numbers * numbers,
      (rng): TextPair => {
        const [a, b] = [rng.integer(numbers), rng.integer(numbers)];
        const source = `${a}+${b}`;
        return [reverse ? [...source].reverse().join('') : source, `${a + b}`];
      },
      ([source]) => source,
    );
    return textPairs(draw, { source: '+0123456789', target: '0123456789' });
  },
});
