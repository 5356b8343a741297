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
  twin({ a, out }) {
    for (let r = 0; r < a.rows; r++) {
      let sum = 0;
      for (let c = 0; c < a.cols; c++) sum += a.at(r, c) ** 2;
      out.put(r, 0, sum);
    }
  },
  accuracy: 'linear',
});
