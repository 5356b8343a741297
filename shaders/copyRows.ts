import { copyRowsText } from './copyRows.wgsl.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * out[at + r] = a[first + r] for r = 0..R-1, where the device knows which rows: a block that one run of a plan keeps in a
 * table, or that a later run finds there. R: the rows of the smaller of the two.
 *
 * a: [*, C]   out: [*, C]   first, at: [1, 1], default 0
 */
export const copyRows = defineKernel({
  name: 'copyRows',
  operands: {
    a: { access: 'read' },
    first: { access: 'read', type: 'u32', absent: 0 },
    at: { access: 'read', type: 'u32', absent: 0 },
    out: { access: 'write' },
  },
  params: {},
  options: {},
  text: copyRowsText,
  groups: ({ a, out }) => flatGroups(Math.min(a.rows, out.rows) * out.cols),
  accuracy: 'exact',
});
