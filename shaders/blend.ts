import { blendText } from './blend.wgsl.ts';
import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * out = m ∘ a + (1 - m) ∘ b   out: [R, C]   m, a, b: [R, C] or fewer rows or columns, repeated
 *
 * Where m is 1 this is a, where m is 0 it is b, whatever the other holds. m is a mask, a leak, a gate, or who is
 * believed: the teacher or the network itself.
 */
export const blend = defineKernel({
  name: 'blend',
  operands: {
    m: { access: 'read', repeats: true },
    a: { access: 'read', repeats: true },
    b: { access: 'read', repeats: true },
    out: { access: 'write' },
  },
  params: {},
  options: {},
  text: blendText,
  groups: ({ out }) => elements(out),
  accuracy: 'linear',
});
