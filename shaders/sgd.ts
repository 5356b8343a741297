import { vectors } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { sgdText } from './sgd.wgsl.ts';

/**
 * Stochastic gradient descent with momentum, over all parameters at once:
 *
 *   v = μ·v + g;  θ = θ - κ·θ - lr·(a·g + b·v)         g = scale·gradient + λ·θ
 *
 * (a, b) = (0, 1): the plain step along v; (1, μ): Nesterov's, which looks ahead (Sutskever et al. 2013). PyTorch's
 * convention: no dampening, v starts at 0. λ is weight decay as a penalty (L2), κ the decoupled one.
 *
 * parameter, gradient, velocity: [R, C]   scale: [1, 1], negative: skip this step   hyper: [1, 6] = lr, μ, a, b, λ, κ
 */
export const sgd = defineKernel({
  name: 'sgd',
  operands: {
    parameter: { access: 'update', vector: true },
    gradient: { access: 'read', vector: true },
    velocity: { access: 'update', vector: true },
    scale: { access: 'read', absent: 1 },
    hyper: { access: 'read' },
  },
  params: {},
  options: {},
  text: sgdText,
  groups: ({ parameter }) => vectors(parameter),
  accuracy: 'linear',
});
