import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { multiplyText } from './multiply.wgsl.ts';

/**
 * out = a ∘ b, or (1 - a) ∘ b, or out += ...   out: [R, C]   a, b: [R, C] or fewer rows or columns, repeated
 *
 * A factor a of 0 gives 0 whatever b holds. The gradient of a product is another product.
 */
export const multiply = defineKernel({
  name: 'multiply',
  operands: {
    a: { access: 'read', repeats: true },
    b: { access: 'read', repeats: true },
    out: { access: 'accumulate' },
  },
  params: {},
  options: { complement: [false, true] },
  text: multiplyText,
  groups: ({ out }) => elements(out),
  accuracy: 'linear',
});
