import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { normaliseBackwardText } from './normaliseBackward.wgsl.ts';

/**
 * Through y = (a - mean)·scale (see `normalise`): da = scale · (d - mean(d) - y · mean(d ∘ y)), or da += ...
 *
 * y, d, da: [R, C]   scale: [R, 1]
 */
export const normaliseBackward = defineKernel({
  name: 'normaliseBackward',
  operands: {
    y: { access: 'read' },
    scale: { access: 'read' },
    d: { access: 'read' },
    da: { access: 'accumulate' },
  },
  params: {},
  options: {},
  text: normaliseBackwardText,
  groups: ({ da }) => flatGroups(da.rows),
  accuracy: 'linear',
});
