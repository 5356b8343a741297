import { defineKernel } from './kernel.ts';
import { softmaxStepsText } from './softmaxSteps.wgsl.ts';

/**
 * Softmax over time, for each sequence b of B by itself: out[j·B + b] = exp a[j·B + b] / Σ_k exp a[k·B + b], over the
 * steps that are valid; 0 elsewhere   a, valid, out: [S·B, 1]
 */
export const softmaxSteps = defineKernel({
  name: 'softmaxSteps',
  operands: {
    a: { access: 'read' },
    valid: { access: 'read', absent: 1 },
    out: { access: 'write' },
  },
  params: { batch: 'u32' },
  options: {},
  text: softmaxStepsText,
  groups: (_shapes) => [1, 1, 1],
  twin({ a, valid, out }, { batch: B }) {
    for (let b = 0; b < B; b++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let r = b; r < a.rows; r += B) if (valid.at(r, 0) !== 0) largest = Math.max(largest, a.at(r, 0));
      let sum = 0;
      for (let r = b; r < a.rows; r += B) if (valid.at(r, 0) !== 0) sum += Math.exp(a.at(r, 0) - largest);
      for (let r = b; r < a.rows; r += B)
        out.put(r, 0, valid.at(r, 0) === 0 ? 0 : Math.exp(a.at(r, 0) - largest) / sum);
    }
  },
  accuracy: 'smooth',
});
