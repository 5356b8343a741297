import { defineKernel } from './kernel.ts';
import { tickText } from './tick.wgsl.ts';

/** clock[0, 0] += 1, modulo 2³²: a plan that is run many times in a row counts by itself.   clock: [1, N] */
export const tick = defineKernel({
  name: 'tick',
  operands: { clock: { access: 'update', type: 'u32' } },
  params: {},
  options: {},
  text: tickText,
  groups: () => [1, 1, 1],
  accuracy: 'exact',
});
