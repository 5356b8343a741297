import { attendBackwardText } from './attendBackward.wgsl.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/** The gradient of the weights of `attend`: dw[r] = Σ_c d[r mod B, c]·v[r, c], or dw += ...   v: [S·B, H]   d: [B, H]   dw: [S·B, 1] */
export const attendBackward = defineKernel({
  name: 'attendBackward',
  operands: {
    v: { access: 'read' },
    d: { access: 'read', repeats: true },
    dWeights: { access: 'accumulate' },
  },
  params: {},
  options: {},
  text: attendBackwardText,
  groups: ({ dWeights }) => flatGroups(dWeights.rows),
  twin({ v, d, dWeights }) {
    for (let r = 0; r < dWeights.rows; r++) {
      let sum = 0;
      for (let c = 0; c < v.cols; c++) sum += d.at(r, c) * v.at(r, c);
      dWeights.put(r, 0, sum);
    }
  },
  accuracy: 'linear',
  cases: [
    [1, 1, 1],
    [5, 3, 17],
    [17, 8, 32],
  ].map(([S, B, H]) => {
    const [steps, rows, cols] = [S as number, B as number, H as number];
    return {
      operands: {
        v: { rows: steps * rows, cols },
        d: { rows, cols },
        dWeights: { rows: steps * rows, cols: 1 },
      },
    };
  }),
});
