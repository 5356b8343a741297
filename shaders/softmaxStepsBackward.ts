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
  twin({ y, d, da }, { batch: B }) {
    for (let b = 0; b < B; b++) {
      let along = 0;
      for (let r = b; r < y.rows; r += B) along += y.at(r, 0) * d.at(r, 0);
      for (let r = b; r < y.rows; r += B) da.put(r, 0, y.at(r, 0) * (d.at(r, 0) - along));
    }
  },
  accuracy: 'linear',
});
