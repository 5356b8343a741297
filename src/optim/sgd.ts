import { sgd as kernel } from '../../shaders/sgd.ts';
import { ConfigError } from '../core/errors.ts';
import { boolean, knownKeys } from '../core/options.ts';
import { share, type WeightDecayOptions, weightDecay } from './checks.ts';
import { moment, type Optimizer } from './optimizer.ts';

export interface SgdOptions extends WeightDecayOptions {
  /** μ, 0 <= μ < 1. Default 0. */
  readonly momentum?: number;
  /** Look ahead: θ = θ - lr·(g + μ·v) (Sutskever et al. 2013). Needs a momentum. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent. v = μ·v + g; θ = θ - lr·v, as PyTorch has it: no dampening, v starts at 0.
 * @throws ConfigError `unknown-option`, `wrong-type`, `out-of-range`, `conflict`: nesterov without a momentum
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  knownKeys('sgd()', options, ['momentum', 'nesterov', 'weightDecay', 'decoupled']);
  const momentum = share('momentum', options.momentum ?? 0);
  const nesterov = boolean('nesterov', options.nesterov ?? false);
  const decay = weightDecay(options);
  if (nesterov && momentum === 0)
    throw new ConfigError('conflict', 'nesterov looks ahead along a momentum, and the momentum is 0.', {
      parameter: 'nesterov',
      actual: options,
      hint: 'Give momentum too, such as 0.9.',
    });
  // How much of g and of v is in a step.
  const [own, along] = nesterov ? [1, momentum] : [0, 1];
  return {
    name: 'sgd',
    hyperSize: 6,
    hyper: (_t, learningRate) => [learningRate, momentum, own, along, ...decay(learningRate)],
    emit: (e, { parameter, gradient, scale, hyper }) =>
      e.emit(kernel, { parameter, gradient, velocity: moment(e, 'sgd.velocity', parameter), scale, hyper }),
  };
}
