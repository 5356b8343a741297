import { copyText } from './copy.wgsl.ts';
import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * out = scale · a, or out += ...   out: [R, C]   a: [R, C] or fewer rows, repeated   scale: [1, 1], default 1
 *
 * A scale of 0 gives 0 whatever `a` holds: this is how a carried state starts anew.
 */
export const copy = defineKernel({
  name: 'copy',
  operands: {
    a: { access: 'read', repeats: true },
    scale: { access: 'read', absent: 1 },
    out: { access: 'accumulate' },
  },
  params: {},
  options: {},
  text: copyText,
  groups: ({ out }) => elements(out),
  accuracy: 'exact',
});
