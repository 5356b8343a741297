import { defineKernel } from './kernel.ts';
import { summingGroups } from './reduce.ts';
import { sumSquaresText } from './sumSquares.wgsl.ts';

/** out[r] = Σ_c a[r, c]²   a: [R, C]   out: [R, 1]. The first half of a norm. */
export const sumSquares = defineKernel({
  name: 'sumSquares',
  operands: { a: { access: 'read', vector: true }, out: { access: 'write' } },
  params: {},
  options: {},
  text: sumSquaresText,
  groups: ({ a }, { spreads }) => summingGroups(spreads, a.rows),
  accuracy: 'linear',
});
