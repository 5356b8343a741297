import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { oneHotText } from './oneHot.wgsl.ts';

/** out[r, c] = 1 where c is id[r], else 0   id: [R, 1], whole numbers; -1 gives the zero vector   out: [R, V] */
export const oneHot = defineKernel({
  name: 'oneHot',
  operands: { id: { access: 'read', type: 'i32' }, out: { access: 'write' } },
  params: {},
  options: {},
  text: oneHotText,
  groups: ({ out }) => elements(out),
  accuracy: 'exact',
});
