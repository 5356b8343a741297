import { activateText } from './activate.wgsl.ts';
import { ACTIVATIONS, activation } from './activation.ts';
import { vectors } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/** out = f(a)   a, out: [R, C] */
export const activate = defineKernel({
  name: 'activate',
  operands: { a: { access: 'read', vector: true }, out: { access: 'write', vector: true } },
  params: {},
  options: { activation: ACTIVATIONS },
  text: activateText,
  groups: ({ out }) => vectors(out),
  twin({ a, out }, _params, { activation: f }) {
    for (let r = 0; r < out.rows; r++)
      for (let c = 0; c < out.cols; c++) out.put(r, c, activation[f].f(a.at(r, c)));
  },
  accuracy: 'smooth',
});
