import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { Rng } from '../../src/core/rng.ts';
import { bigramEntropy, unigramEntropy } from '../../src/data/entropy.ts';
import { thrown } from '../helpers/errors.ts';

describe('unigramEntropy', () => {
  it('is log2 of the number of equally frequent characters', () => {
    expect(unigramEntropy([0, 1, 2, 3, 3, 2, 1, 0])).toBeCloseTo(2, 12);
    expect(unigramEntropy([5, 5, 5])).toBe(0);
    expect(unigramEntropy(Int32Array.of(0, 0, 0, 1))).toBeCloseTo(0.8112781244591328, 12); // H(1/4)
  });
});

describe('bigramEntropy', () => {
  it('is 0 where each character determines the next', () => {
    expect(bigramEntropy([0, 1, 2, 0, 1, 2, 0, 1])).toBe(0);
    expect(bigramEntropy([4, 4])).toBe(0);
  });

  it('equals the value counted by hand', () => {
    // Pairs of 0 0 1 0 1 1: 00, 01, 10, 01, 11. After 0: {0: 1, 1: 2}, after 1: {0: 1, 1: 1}.
    const after0 = -(1 / 3) * Math.log2(1 / 3) - (2 / 3) * Math.log2(2 / 3);
    expect(bigramEntropy([0, 0, 1, 0, 1, 1])).toBeCloseTo((3 / 5) * after0 + 2 / 5, 12);
  });

  it('recovers the entropy rate of a Markov chain, below its unigram entropy', () => {
    const rng = new Rng(1, 1);
    const tokens = new Int32Array(200_000);
    for (let i = 1; i < tokens.length; i += 1)
      tokens[i] = rng.uniform() < 0.9 ? tokens[i - 1]! : 1 - tokens[i - 1]!;
    const rate = -0.9 * Math.log2(0.9) - 0.1 * Math.log2(0.1);
    expect(bigramEntropy(tokens)).toBeCloseTo(rate, 2);
    expect(unigramEntropy(tokens)).toBeCloseTo(1, 2);
  });
});

it('both refuse what they cannot count', () => {
  expect(thrown(DataError, () => unigramEntropy([])).message).toContain('at least 1 tokens, got 0');
  expect(thrown(DataError, () => bigramEntropy([3])).message).toContain('at least 2 tokens, got 1');
});
