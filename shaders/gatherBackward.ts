import { extentOf, gatherBackwardText } from './gatherBackward.wgsl.ts';
import { ceilDiv, defineKernel } from './kernel.ts';

/**
 * dtable[v] = Σ d[r] over the rows r with id[r] = v, or dtable += ...   d: [R, H]   id: [R, 1]   dtable: [V, H]
 *
 * Rows are added in order, without atomics: the same bits every time. Either a workgroup per row of the table searches for
 * its rows, or an invocation per four columns goes through all of them.
 */
export const gatherBackward = defineKernel({
  name: 'gatherBackward',
  operands: {
    d: { access: 'read', vector: true },
    id: { access: 'read', type: 'i32' },
    dtable: { access: 'accumulate', vector: true },
  },
  params: {},
  options: {},
  text: gatherBackwardText,
  groups({ dtable }, context) {
    const [cols, rows] = extentOf(context, dtable.rows);
    return [ceilDiv(dtable.cols, cols), ceilDiv(dtable.rows, rows), 1];
  },
  accuracy: 'linear',
});
