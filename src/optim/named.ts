import { knownKeys, oneOf } from '../core/options.ts';
import { type AdagradOptions, adagrad } from './adagrad.ts';
import { type AdamOptions, adam, adamW } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { type RmspropOptions, rmsprop } from './rmsprop.ts';
import { type SgdOptions, sgd } from './sgd.ts';

/** Names of optimizers. */
export const OPTIMIZERS = ['adam', 'adamW', 'sgd', 'rmsprop', 'adagrad'] as const;

/** An optimizer as data, which JSON can carry: its name, and its options. */
export type OptimizerOptions =
  | ({ readonly kind: 'adam' } & AdamOptions)
  | ({ readonly kind: 'adamW' } & Omit<AdamOptions, 'decoupled'>)
  | ({ readonly kind: 'sgd' } & SgdOptions)
  | ({ readonly kind: 'rmsprop' } & RmspropOptions)
  | ({ readonly kind: 'adagrad' } & AdagradOptions);

/**
 * The optimizer that the options describe: `optimizer({ kind: 'sgd', momentum: 0.9 })` is `sgd({ momentum: 0.9 })`.
 * @throws ConfigError `unknown-value`, and what the optimizer itself refuses
 */
export function optimizer(options: OptimizerOptions): Optimizer {
  // Options may come from JSON or from the page: nothing is known of them yet.
  if (typeof options !== 'object' || options === null) knownKeys('optimizer', options, []);
  oneOf('optimizer.kind', options.kind, OPTIMIZERS);
  switch (options.kind) {
    case 'adam':
      return adam(withoutKind(options));
    case 'adamW':
      return adamW(withoutKind(options));
    case 'sgd':
      return sgd(withoutKind(options));
    case 'rmsprop':
      return rmsprop(withoutKind(options));
    case 'adagrad':
      return adagrad(withoutKind(options));
  }
}

const withoutKind = <O extends { readonly kind: string }>({ kind: _, ...options }: O): Omit<O, 'kind'> =>
  options;
