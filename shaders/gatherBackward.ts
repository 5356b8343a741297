import { gatherBackwardText, VECTOR_LANES } from './gatherBackward.wgsl.ts';
import { ceilDiv, defineKernel } from './kernel.ts';

/**
 * dtable[v] = Σ d[r] over the rows r with id[r] = v, or dtable += ...   d: [R, H]   id: [R, 1]   dtable: [V, H]
 *
 * One workgroup per row of the table finds its rows and adds them in order: no atomics, the same bits every time.
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
  groups: ({ dtable }) => [ceilDiv(dtable.cols, VECTOR_LANES * 4), dtable.rows, 1],
  accuracy: 'linear',
});
