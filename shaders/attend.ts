import { attendText } from './attend.wgsl.ts';
import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * What attention gathers, out[b] = Σ_j w[j·B + b] · v[j·B + b]   weights w: [S·B, 1]   v: [S·B, H]   out: [B, H], or out += ...
 *
 * (Bahdanau et al. 2015, equation 5; S source steps, time-major.)
 */
export const attend = defineKernel({
  name: 'attend',
  operands: { weights: { access: 'read' }, v: { access: 'read' }, out: { access: 'accumulate' } },
  params: {},
  options: {},
  text: attendText,
  groups: ({ out }) => elements(out),
  twin({ weights, v, out }) {
    const B = out.rows;
    for (let b = 0; b < B; b++)
      for (let c = 0; c < out.cols; c++) {
        let sum = 0;
        for (let r = b; r < v.rows; r += B) sum += weights.at(r, 0) * v.at(r, c);
        out.put(b, c, sum);
      }
  },
  accuracy: 'linear',
});
