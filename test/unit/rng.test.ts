import { describe, expect, it } from 'vitest';
import { Rng, threefry2x32, uniform01 } from '../../src/core/rng.ts';

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0'));

describe('threefry2x32', () => {
  // Known answers of the Random123 library for threefry2x32 with 20 rounds.
  it.each([
    { key: [0, 0], ctr: [0, 0], answer: ['6b200159', '99ba4efe'] },
    { key: [0xffffffff, 0xffffffff], ctr: [0xffffffff, 0xffffffff], answer: ['1cb996fc', 'bb002be7'] },
    { key: [0x13198a2e, 0x03707344], ctr: [0x243f6a88, 0x85a308d3], answer: ['c4923a9c', '483df7a0'] },
  ])('gives the published answer $answer', ({ key, ctr, answer }) => {
    const [k0, k1] = key as [number, number];
    const [c0, c1] = ctr as [number, number];
    expect(hex(threefry2x32(k0, k1, c0, c1))).toEqual(answer);
  });

  it('changes about half of the bits when one bit of key or counter changes', () => {
    const base = [7, 11, 13, 17] as const;
    const reference = threefry2x32(...base);
    let flipped = 0;
    for (let word = 0; word < 4; word += 1) {
      for (let bit = 0; bit < 32; bit += 1) {
        const changed: [number, number, number, number] = [...base];
        changed[word] = (changed[word]! ^ (1 << bit)) >>> 0;
        const out = threefry2x32(...changed);
        for (let i = 0; i < 2; i += 1) {
          flipped += (out[i]! ^ reference[i]!).toString(2).replaceAll(/[-0]/g, '').length;
        }
      }
    }
    expect(flipped / (4 * 32 * 64)).toBeGreaterThan(0.4);
    expect(flipped / (4 * 32 * 64)).toBeLessThan(0.6);
  });
});

describe('uniform01', () => {
  it('is exact in float32 and stays below 1', () => {
    expect(uniform01(0)).toBe(0);
    expect(uniform01(0xffffffff)).toBe(1 - 2 ** -24);
    const rng = new Rng(3, 4);
    for (let i = 0; i < 1000; i += 1) {
      const u = rng.uniform();
      expect(Math.fround(u)).toBe(u);
      expect(u).toBeLessThan(1);
    }
  });
});

describe('Rng', () => {
  it('repeats itself from the same seed and stream, and differs from other ones', () => {
    const draw = (seed: number, stream: number) => {
      const rng = new Rng(seed, stream);
      return Array.from({ length: 20 }, () => rng.word());
    };
    expect(draw(1, 2)).toEqual(draw(1, 2));
    const words = new Set([...draw(1, 2), ...draw(2, 1), ...draw(1, 3), ...draw(0xffffffff, 2)]);
    expect(words.size).toBe(80);
  });

  it('takes its words in order from counters 0, 1, 2 under the key (seed, stream)', () => {
    const rng = new Rng(5, 9);
    const words = Array.from({ length: 4 }, () => rng.word());
    expect(words).toEqual([...threefry2x32(5, 9, 0, 0), ...threefry2x32(5, 9, 1, 0)]);
  });

  it('is uniform: moments of 100,000 numbers', () => {
    const rng = new Rng(1, 0);
    const n = 100_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i += 1) {
      const u = rng.uniform();
      sum += u;
      squares += u * u;
    }
    expect(sum / n).toBeCloseTo(1 / 2, 2);
    expect(squares / n).toBeCloseTo(1 / 3, 2);
  });

  it('is normal: first four moments of 200,000 numbers', () => {
    const rng = new Rng(1, 0);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      const x = rng.normal();
      for (let k = 0; k < 4; k += 1) moments[k] = moments[k]! + x ** (k + 1) / n;
    }
    const [mean, variance, skew, kurtosis] = moments as [number, number, number, number];
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(skew)).toBeLessThan(0.03);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.1);
  });

  it('draws integers evenly, also where n does not divide 2^32', () => {
    const rng = new Rng(8, 1);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 70_000; i += 1) {
      const k = rng.integer(7);
      counts[k] = counts[k]! + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    // 3 * 2^30: a bare remainder would draw the first third twice as often as the others.
    const n = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 9000; i += 1) if (rng.integer(n) < n / 3) low += 1;
    expect(Math.abs(low - 3000)).toBeLessThan(200);
    expect(rng.integer(1)).toBe(0);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 32 + 1])('refuses integer(%s)', (n) => {
    expect(() => new Rng(1, 1).integer(n)).toThrow(RangeError);
  });
});
