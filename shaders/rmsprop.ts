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
  twin({ parameter, gradient, s, v, scale, hyper }) {
    const factor = scale.at(0, 0);
    const [lr, forget, rest, eps, momentum, decay, shrink] = [0, 1, 2, 3, 4, 5, 6].map((i) =>
      hyper.at(0, i),
    ) as [number, number, number, number, number, number, number];
    if (factor < 0) return;
    for (let r = 0; r < parameter.rows; r++)
      for (let c = 0; c < parameter.cols; c++) {
        const theta = parameter.at(r, c);
        const g = factor * gradient.at(r, c) + decay * theta;
        s.put(r, c, s.at(r, c) + (rest * g * g - forget * s.at(r, c)));
        const step = momentum * v.at(r, c) + g / (Math.sqrt(s.at(r, c)) + eps);
        v.put(r, c, step);
        parameter.put(r, c, theta - shrink * theta - lr * step);
      }
  },
  accuracy: 'linear',
});
