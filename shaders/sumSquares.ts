import { defineKernel } from './kernel.ts';
import { sumSquaresText } from './sumSquares.wgsl.ts';

/** out[r] = Σ_c a[r, c]²   a: [R, C]   out: [R, 1]. One workgroup per row: the first half of a norm. */
export const sumSquares = defineKernel({
  name: 'sumSquares',
  operands: { a: { access: 'read', vector: true }, out: { access: 'write' } },
  params: {},
  options: {},
  text: sumSquaresText,
  groups: ({ a }) => [1, a.rows, 1],
  accuracy: 'linear',
});
