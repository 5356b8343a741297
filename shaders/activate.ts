import { activateText } from './activate.wgsl.ts';
import { ACTIVATIONS } from './activation.ts';
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
  accuracy: 'smooth',
});
