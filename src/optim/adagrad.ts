import { rmsprop as kernel } from '../../shaders/rmsprop.ts';
import { knownKeys } from '../core/options.ts';
import { epsilon, type WeightDecayOptions, weightDecay } from './checks.ts';
import { moment, type Optimizer } from './optimizer.ts';

export interface AdagradOptions extends WeightDecayOptions {
  /** Default 1e-10, added outside the root. */
  readonly eps?: number;
}

/**
 * Adagrad (Duchi, Hazan and Singer, "Adaptive subgradient methods", 2011): s = s + g²; θ = θ - lr·g/(√s + ε), the
 * kernel of RMSprop with a sum that forgets nothing. s starts at 0, the learning rate does not decay by itself.
 * @throws ConfigError `unknown-option`, `wrong-type`, `out-of-range`
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  knownKeys('adagrad()', options, ['eps', 'weightDecay', 'decoupled']);
  const eps = epsilon(options.eps ?? 1e-10);
  const decay = weightDecay(options);
  return {
    name: 'adagrad',
    hyperSize: 7,
    hyper: (_t, learningRate) => [learningRate, 0, 1, eps, 0, ...decay(learningRate)],
    emit: (e, { parameter, gradient, scale, hyper }) =>
      e.emit(kernel, { parameter, gradient, s: moment(e, 'adagrad.s', parameter), scale, hyper }),
  };
}
