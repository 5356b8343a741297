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
  twin({ d, id, dtable }) {
    for (let v = 0; v < dtable.rows; v++)
      for (let c = 0; c < dtable.cols; c++) {
        let sum = 0;
        for (let r = 0; r < d.rows; r++) if (id.at(r, 0) === v) sum += d.at(r, c);
        dtable.put(v, c, sum);
      }
  },
  accuracy: 'linear',
});
