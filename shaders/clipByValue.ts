import { clipByValueText } from './clipByValue.wgsl.ts';
import { vectors } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * g = max(-limit, min(limit, g)), each number for itself   g: [R, C]   limit: [1, 1]
 *
 * Mikolov, "Statistical language models based on neural networks" (2012), section 3.2.2; PyTorch's clip_grad_value_.
 * The direction of the gradient may change, other than with `clipByGlobalNorm`.
 */
export const clipByValue = defineKernel({
  name: 'clipByValue',
  operands: { g: { access: 'update', vector: true }, limit: { access: 'read' } },
  params: {},
  options: {},
  text: clipByValueText,
  groups: ({ g }) => vectors(g),
  accuracy: 'exact',
});
