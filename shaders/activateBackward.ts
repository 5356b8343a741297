import { activateBackwardText } from './activateBackward.wgsl.ts';
import { ACTIVATIONS } from './activation.ts';
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
  accuracy: 'linear',
});
