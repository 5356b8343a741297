import { expect, it } from 'vitest';
import { saturatedShare } from '../../src/train/saturation.ts';

it('counts the units at either end', () => {
  expect(saturatedShare(Float32Array.of(0.99, -0.98, 0.5, 0))).toBe(0.5);
  expect(saturatedShare(Float32Array.of(0.5, -0.6), 0.55)).toBe(0.5);
  expect(saturatedShare(new Float32Array(0))).toBe(0);
  expect(() => saturatedShare(Float32Array.of(1), 2)).toThrow('threshold');
});
