import { drawUniformText } from './drawUniform.wgsl.ts';
import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * Uniform numbers in [0, 1), multiples of 2^-24, drawn from Threefry under the key (seed, stream) at the counter
 * (step, r·C + c).
 *
 * out: [R, C]   clock: [1, 2] = seed, step
 */
export const drawUniform = defineKernel({
  name: 'drawUniform',
  operands: { clock: { access: 'read', type: 'u32' }, out: { access: 'write' } },
  params: { stream: 'u32' },
  options: {},
  text: drawUniformText,
  groups: ({ out }) => elements(out),
  accuracy: 'exact',
});
