import { defineKernel } from './kernel.ts';
import { softmaxStepsBackwardText } from './softmaxStepsBackward.wgsl.ts';

/** Through y = softmaxSteps(a): da = y ∘ (d - Σ_k d·y over the steps of the sequence), or da += ...   y, d, da: [S·B, 1] */
export const softmaxStepsBackward = defineKernel({
  name: 'softmaxStepsBackward',
  operands: { y: { access: 'read' }, d: { access: 'read' }, da: { access: 'accumulate' } },
  params: { batch: 'u32' },
  options: {},
  text: softmaxStepsBackwardText,
  groups: (_shapes) => [1, 1, 1],
  accuracy: 'linear',
});
