import { vectors } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { sgdText } from './sgd.wgsl.ts';

/**
 * Stochastic gradient descent with momentum, over all parameters at once:
 *
 *   v = μ·v + scale·g;  θ = θ - lr·v   (PyTorch's convention: no dampening, v starts at 0)
 *
 * parameter, gradient, velocity: [R, C]   scale: [1, 1], negative: skip this step   hyper: [1, 2] = lr, μ
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
  twin({ parameter, gradient, velocity, scale, hyper }) {
    const s = scale.at(0, 0);
    const [lr, momentum] = [hyper.at(0, 0), hyper.at(0, 1)];
    if (s < 0) return;
    for (let r = 0; r < parameter.rows; r++)
      for (let c = 0; c < parameter.cols; c++) {
        velocity.put(r, c, momentum * velocity.at(r, c) + s * gradient.at(r, c));
        parameter.put(r, c, parameter.at(r, c) - lr * velocity.at(r, c));
      }
  },
  accuracy: 'linear',
  cases: [
    { scale: 1, hyper: [0.1, 0] },
    { scale: 0.25, hyper: [0.1, 0.9] },
    { scale: -1, hyper: [0.1, 0.9] },
    { scale: 1, hyper: [0, 0.9] },
  ].flatMap(({ scale, hyper }) =>
    [
      [1, 1],
      [5, 63],
      [8, 64],
    ].map(([R, C]) => {
      const matrix = { rows: R as number, cols: C as number };
      return {
        operands: {
          parameter: matrix,
          gradient: matrix,
          velocity: matrix,
          scale: { rows: 1, cols: 1, values: [scale] },
          hyper: { rows: 1, cols: 2, values: hyper },
        },
      };
    }),
  ),
});
