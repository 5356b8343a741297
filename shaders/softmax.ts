import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { softmaxText } from './softmax.wgsl.ts';

/** out[r] = softmax(a[r])   a, out: [R, V]. The largest entry is taken off first, so that nothing overflows. */
export const softmax = defineKernel({
  name: 'softmax',
  operands: { a: { access: 'read' }, out: { access: 'write' } },
  params: {},
  options: {},
  text: softmaxText,
  groups: ({ out }) => flatGroups(out.rows),
  twin({ a, out }) {
    for (let r = 0; r < out.rows; r++) {
      let largest = a.at(r, 0);
      for (let c = 1; c < a.cols; c++) largest = Math.max(largest, a.at(r, c));
      let sum = 0;
      for (let c = 0; c < a.cols; c++) sum += Math.exp(a.at(r, c) - largest);
      for (let c = 0; c < a.cols; c++) out.put(r, c, Math.exp(a.at(r, c) - largest) / sum);
    }
  },
  accuracy: 'smooth',
});
