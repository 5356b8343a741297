import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { normaliseText } from './normalise.wgsl.ts';

/** Added to the variance, as PyTorch does. */
export const NORMALISE_EPS = 1e-5;

/**
 * Each row with mean 0 and variance 1 (Ba et al., "Layer normalization", 2016): out = (a - mean) · scale,
 * scale = 1/√(variance + 1e-5)   a, out: [R, C]   scale: [R, 1], for the way back
 */
export const normalise = defineKernel({
  name: 'normalise',
  operands: { a: { access: 'read' }, out: { access: 'write' }, scale: { access: 'write' } },
  params: {},
  options: {},
  text: normaliseText,
  groups: ({ out }) => flatGroups(out.rows),
  accuracy: 'smooth',
});
