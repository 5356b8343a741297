import { sgd as kernel } from '../../shaders/sgd.ts';
import { moment, type Optimizer } from './optimizer.ts';

/** Stochastic gradient descent. `momentum`: 0 <= μ < 1, default 0. v = μ·v + g; θ = θ - lr·v, as PyTorch has it. */
export const sgd = ({ momentum = 0 }: { readonly momentum?: number } = {}): Optimizer => ({
  name: 'sgd',
  hyperSize: 2,
  hyper: (_t, learningRate) => [learningRate, momentum],
  emit: (e, { parameter, gradient, scale, hyper }) =>
    e.emit(kernel, { parameter, gradient, velocity: moment(e, 'sgd.velocity', parameter), scale, hyper }),
});
