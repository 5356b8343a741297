import { rmsprop as kernel } from '../../shaders/rmsprop.ts';
import { knownKeys } from '../core/options.ts';
import { epsilon, share, type WeightDecayOptions, weightDecay } from './checks.ts';
import { moment, type Optimizer } from './optimizer.ts';

export interface RmspropOptions extends WeightDecayOptions {
  /** 0 <= α < 1, how much of the mean of g² is kept. Default 0.99 */
  readonly alpha?: number;
  /** Default 1e-8, added outside the root. */
  readonly eps?: number;
  /** 0 <= μ < 1, of the scaled steps. Default 0. */
  readonly momentum?: number;
}

/**
 * RMSprop (Tieleman and Hinton, lecture 6.5 of "Neural networks for machine learning", 2012), not centered:
 * s = α·s + (1-α)·g²; v = μ·v + g/(√s + ε); θ = θ - lr·v, as PyTorch has it.
 * @throws ConfigError `unknown-option`, `wrong-type`, `out-of-range`
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  knownKeys('rmsprop()', options, ['alpha', 'eps', 'momentum', 'weightDecay', 'decoupled']);
  const alpha = share('alpha', options.alpha ?? 0.99);
  const eps = epsilon(options.eps ?? 1e-8);
  const momentum = share('momentum', options.momentum ?? 0);
  const decay = weightDecay(options);
  return {
    name: 'rmsprop',
    hyperSize: 7,
    hyper: (_t, learningRate) => [learningRate, 1 - alpha, 1 - alpha, eps, momentum, ...decay(learningRate)],
    emit: (e, { parameter, gradient, scale, hyper }) =>
      e.emit(kernel, {
        parameter,
        gradient,
        s: moment(e, 'rmsprop.s', parameter),
        v: momentum > 0 ? moment(e, 'rmsprop.v', parameter) : undefined,
        scale,
        hyper,
      }),
  };
}
