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
  accuracy: 'linear',
});
