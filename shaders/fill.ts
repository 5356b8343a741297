import { elements } from './elementwise.ts';
import { fillText } from './fill.wgsl.ts';
import { defineKernel } from './kernel.ts';

/** out = value   out: [R, C] */
export const fill = defineKernel({
  name: 'fill',
  operands: { out: { access: 'write' } },
  params: { value: 'f32' },
  options: {},
  text: fillText,
  groups: ({ out }) => elements(out),
  accuracy: 'exact',
});
