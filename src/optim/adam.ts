import { adam as kernel } from '../../shaders/adam.ts';
import { moment, type Optimizer } from './optimizer.ts';

export interface AdamOptions {
  /** Default 0.9 */
  readonly beta1?: number;
  /** Default 0.999 */
  readonly beta2?: number;
  /** Default 1e-8, added outside the root. */
  readonly eps?: number;
}

/** Adam with bias correction (Kingma and Ba, "Adam: a method for stochastic optimization", 2015). */
export const adam = ({ beta1 = 0.9, beta2 = 0.999, eps = 1e-8 }: AdamOptions = {}): Optimizer => ({
  name: 'adam',
  hyperSize: 6,
  hyper: (t, learningRate) => [learningRate, 1 - beta1, 1 - beta2, eps, 1 - beta1 ** t, 1 - beta2 ** t],
  emit: (e, { parameter, gradient, scale, hyper }) =>
    e.emit(kernel, {
      parameter,
      gradient,
      m: moment(e, 'adam.m', parameter),
      v: moment(e, 'adam.v', parameter),
      scale,
      hyper,
    }),
});
