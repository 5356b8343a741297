import { blendBackwardText } from './blendBackward.wgsl.ts';
import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/** The gradient of the share m of `blend`: dm = (a - b) ∘ d, or dm += ...   dm, d: [R, C]   a, b as in `blend` */
export const blendBackward = defineKernel({
  name: 'blendBackward',
  operands: {
    a: { access: 'read', repeats: true },
    b: { access: 'read', repeats: true },
    d: { access: 'read' },
    dm: { access: 'accumulate' },
  },
  params: {},
  options: {},
  text: blendBackwardText,
  groups: ({ dm }) => elements(dm),
  accuracy: 'linear',
});
