import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { softmaxBackwardText } from './softmaxBackward.wgsl.ts';

/** Through y = softmax(a): da = y ∘ (d - Σ_c d·y), or da += ...   y, d, da: [R, V] */
export const softmaxBackward = defineKernel({
  name: 'softmaxBackward',
  operands: { y: { access: 'read' }, d: { access: 'read' }, da: { access: 'accumulate' } },
  params: {},
  options: {},
  text: softmaxBackwardText,
  groups: ({ da }) => flatGroups(da.rows),
  accuracy: 'linear',
});
