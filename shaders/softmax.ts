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
  accuracy: 'smooth',
});
