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
  accuracy: 'exact',
});
