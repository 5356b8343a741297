import { vectors } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { rmspropText } from './rmsprop.wgsl.ts';

/**
 * RMSprop (Hinton's lecture 6e, 2012; with momentum: Graves 2013) and Adagrad (Duchi et al. 2011), over all parameters:
 *
 *   s = (1 - forget)·s + rest·g²;  v = μ·v + g / (√s + ε);  θ = θ - κ·θ - lr·v        g = scale·gradient + λ·θ
 *
 * RMSprop: forget = rest = 1-α, a running mean. Adagrad: forget = 0, rest = 1, a sum. λ is weight decay as a penalty
 * (L2), κ the decoupled one.
 *
 * parameter, gradient, s, v: [R, C]; v may be left out where μ = 0   scale: [1, 1], negative: skip this step
 * hyper: [1, 7] = lr, forget, rest, ε, μ, λ, κ, all computed in double precision
 */
export const rmsprop = defineKernel({
  name: 'rmsprop',
  operands: {
    parameter: { access: 'update', vector: true },
    gradient: { access: 'read', vector: true },
    s: { access: 'update', vector: true },
    v: { access: 'update', vector: true, absent: 0 },
    scale: { access: 'read', absent: 1 },
    hyper: { access: 'read' },
  },
  params: {},
  options: {},
  text: rmspropText,
  groups: ({ parameter }) => vectors(parameter),
  accuracy: 'linear',
});
