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
  twin({ a, out, scale }) {
    const C = a.cols;
    for (let r = 0; r < out.rows; r++) {
      let mean = 0;
      for (let c = 0; c < C; c++) mean += a.at(r, c) / C;
      let variance = 0;
      for (let c = 0; c < C; c++) variance += (a.at(r, c) - mean) ** 2 / C;
      const s = 1 / Math.sqrt(variance + NORMALISE_EPS);
      scale.put(r, 0, s);
      for (let c = 0; c < C; c++) out.put(r, c, (a.at(r, c) - mean) * s);
    }
  },
  accuracy: 'smooth',
});
