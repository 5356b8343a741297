import { activateBackwardText } from './activateBackward.wgsl.ts';
import { ACTIVATIONS, activation } from './activation.ts';
import { vectors } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/** da = dy ∘ f'(a), or da += ..., from y = f(a)   y, dy, da: [R, C] */
export const activateBackward = defineKernel({
  name: 'activateBackward',
  operands: {
    y: { access: 'read', vector: true },
    dy: { access: 'read', vector: true },
    da: { access: 'accumulate', vector: true },
  },
  params: {},
  options: { activation: ACTIVATIONS },
  text: activateBackwardText,
  groups: ({ da }) => vectors(da),
  twin({ y, dy, da }, _params, { activation: f }) {
    for (let r = 0; r < da.rows; r++)
      for (let c = 0; c < da.cols; c++) da.put(r, c, dy.at(r, c) * activation[f].slope(y.at(r, c)));
  },
  accuracy: 'linear',
});
