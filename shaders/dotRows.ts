import { dotRowsText } from './dotRows.wgsl.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * Products of rows: out[r] = Σ_c a[r mod B, c]·b[r, c], or out += ...   a: [B, H]   b: [S·B, H]   out: [S·B, 1]
 *
 * What attention asks each source step (Luong et al. 2015), and the gradient of the weights of `attend`.
 */
export const dotRows = defineKernel({
  name: 'dotRows',
  operands: {
    a: { access: 'read', repeats: true },
    b: { access: 'read' },
    out: { access: 'accumulate' },
  },
  params: {},
  options: {},
  text: dotRowsText,
  groups: ({ out }) => flatGroups(out.rows),
  twin({ a, b, out }) {
    for (let r = 0; r < out.rows; r++) {
      let sum = 0;
      for (let c = 0; c < b.cols; c++) sum += a.at(r, c) * b.at(r, c);
      out.put(r, 0, sum);
    }
  },
  accuracy: 'linear',
});
