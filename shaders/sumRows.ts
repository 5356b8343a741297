import { ceilDiv, defineKernel } from './kernel.ts';
import { COLUMN_LANES, sumRowsText } from './sumRows.wgsl.ts';

/**
 * Column sums: out[i, c] = Σ_n a[n·I + i, c], or out += ...   a: [N·I, C]   out: [I, C]
 *
 * With I = 1 this is the gradient of a bias; in general it is the gradient of any operand of which row r was read as
 * row r mod I.
 */
export const sumRows = defineKernel({
  name: 'sumRows',
  operands: { a: { access: 'read', vector: true }, out: { access: 'accumulate', vector: true } },
  params: {},
  options: {},
  text: sumRowsText,
  groups: ({ out }) => [ceilDiv(out.cols, COLUMN_LANES * 4), out.rows, 1],
  accuracy: 'linear',
});
