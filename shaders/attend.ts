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
  accuracy: 'linear',
});
