import { clipByGlobalNormText } from './clipByGlobalNorm.wgsl.ts';
import { defineKernel } from './kernel.ts';
import { summingGroups } from './reduce.ts';

/**
 * norm = √Σ squares;  scale = min(1, max / (norm + 1e-6))
 *
 * squares: [R, 1]   max: [1, 1], left out: the largest f32, which clips nothing   out: [1, 2] = norm, scale
 *
 * Pascanu et al., "On the difficulty of training recurrent neural networks" (2013), with PyTorch's 1e-6. The optimizer
 * multiplies by the scale. A norm that is not finite gives the scale -1: that step is skipped whole.
 */
export const clipByGlobalNorm = defineKernel({
  name: 'clipByGlobalNorm',
  operands: {
    squares: { access: 'read' },
    max: { access: 'read', absent: 3.4028234663852886e38 },
    out: { access: 'write' },
  },
  params: {},
  options: {},
  text: clipByGlobalNormText,
  groups: (_, { spreads }) => summingGroups(spreads, 1),
  accuracy: 'linear',
});
