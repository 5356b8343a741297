import { adam as kernel } from '../../shaders/adam.ts';
import { knownKeys } from '../core/options.ts';
import { epsilon, share, type WeightDecayOptions, weightDecay } from './checks.ts';
import { moment, type Optimizer } from './optimizer.ts';

export interface AdamOptions extends WeightDecayOptions {
  /** 0 <= β1 < 1, how much of the mean of g is kept. Default 0.9 */
  readonly beta1?: number;
  /** 0 <= β2 < 1, how much of the mean of g² is kept. Default 0.999 */
  readonly beta2?: number;
  /** Default 1e-8, added outside the root. */
  readonly eps?: number;
}

/**
 * Adam with bias correction (Kingma and Ba, "Adam: a method for stochastic optimization", 2015).
 * @throws ConfigError `unknown-option`, `wrong-type`, `out-of-range`
 */
export function adam(options: AdamOptions = {}): Optimizer {
  knownKeys('adam()', options, ['beta1', 'beta2', 'eps', 'weightDecay', 'decoupled']);
  const beta1 = share('beta1', options.beta1 ?? 0.9);
  const beta2 = share('beta2', options.beta2 ?? 0.999);
  const eps = epsilon(options.eps ?? 1e-8);
  const decay = weightDecay(options);
  return {
    name: 'adam',
    hyperSize: 8,
    hyper: (t, learningRate) => [
      learningRate,
      1 - beta1,
      1 - beta2,
      eps,
      1 - beta1 ** t,
      1 - beta2 ** t,
      ...decay(learningRate),
    ],
    emit: (e, { parameter, gradient, scale, hyper }) =>
      e.emit(kernel, {
        parameter,
        gradient,
        m: moment(e, 'adam.m', parameter),
        v: moment(e, 'adam.v', parameter),
        scale,
        hyper,
      }),
  };
}

/**
 * AdamW: Adam whose weight decay, default 0.01, is decoupled from the gradient (Loshchilov and Hutter 2019).
 * @throws ConfigError `unknown-option`, `wrong-type`, `out-of-range`
 */
export function adamW(options: Omit<AdamOptions, 'decoupled'> = {}): Optimizer {
  knownKeys('adamW()', options, ['beta1', 'beta2', 'eps', 'weightDecay']);
  return { ...adam({ weightDecay: 0.01, ...options, decoupled: true }), name: 'adamW' };
}
