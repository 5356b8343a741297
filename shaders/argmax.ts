import { argmaxText } from './argmax.wgsl.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/** out[r] = the column of the largest entry of a[r], the first of equals   a: [R, V]   out: [R, 1], whole numbers */
export const argmax = defineKernel({
  name: 'argmax',
  operands: { a: { access: 'read' }, out: { access: 'write', type: 'i32' } },
  params: {},
  options: {},
  text: argmaxText,
  groups: ({ out }) => flatGroups(out.rows),
  twin({ a, out }) {
    for (let r = 0; r < out.rows; r++) {
      let best = 0;
      for (let c = 1; c < a.cols; c++) if (a.at(r, c) > a.at(r, best)) best = c;
      out.put(r, 0, best);
    }
  },
  accuracy: 'exact',
});
