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
  twin({ a, b, d, dm }) {
    for (let r = 0; r < dm.rows; r++)
      for (let c = 0; c < dm.cols; c++) dm.put(r, c, (a.at(r, c) - b.at(r, c)) * d.at(r, c));
  },
  accuracy: 'linear',
});
