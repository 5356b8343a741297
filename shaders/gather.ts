import { vectors } from './elementwise.ts';
import { gatherText } from './gather.wgsl.ts';
import { defineKernel } from './kernel.ts';

/**
 * out[r] = table[id[r]] + plus   table: [V, H]   id: [R, 1], whole numbers   plus: [1, H] or [R, H]   out: [R, H]
 *
 * The product of a one-hot vector with a matrix, without the vector. An id of -1 is the zero vector.
 */
export const gather = defineKernel({
  name: 'gather',
  operands: {
    table: { access: 'read', vector: true },
    id: { access: 'read', type: 'i32' },
    plus: { access: 'read', vector: true, repeats: true, absent: 0 },
    out: { access: 'write', vector: true },
  },
  params: {},
  options: {},
  text: gatherText,
  groups: ({ out }) => vectors(out),
  accuracy: 'exact',
});
