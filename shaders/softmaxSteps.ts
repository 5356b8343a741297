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
  accuracy: 'smooth',
});
