import { adamText } from './adam.wgsl.ts';
import { vectors } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), over all parameters at once:
 *
 *   m = β1·m + (1-β1)·g;  v = β2·v + (1-β2)·g²;  θ = θ - κ·θ - lr·(m/(1-β1ᵗ)) / (√(v/(1-β2ᵗ)) + ε)
 *
 * g = scale·gradient + λ·θ; λ is weight decay as a penalty (L2), κ the decoupled one of AdamW.
 *
 * parameter, gradient, m, v: [R, C]   scale: [1, 1], negative: skip this step
 * hyper: [1, 8] = lr, 1-β1, 1-β2, ε, 1-β1ᵗ, 1-β2ᵗ, λ, κ, all computed in double precision, once per step: from a float32 of
 * 0.999 the shader would get a 1-β2 that is 1.3e-5 too small
 */
export const adam = defineKernel({
  name: 'adam',
  operands: {
    parameter: { access: 'update', vector: true },
    gradient: { access: 'read', vector: true },
    m: { access: 'update', vector: true },
    v: { access: 'update', vector: true },
    scale: { access: 'read', absent: 1 },
    hyper: { access: 'read' },
  },
  params: {},
  options: {},
  text: adamText,
  groups: ({ parameter }) => vectors(parameter),
  accuracy: 'linear',
});
