/** Optimizers: each step writes to the parameters in place. */

import type { Parameters } from './parameters.ts';

/** The state array of that name, zero at first. */
function stateOf(states: Map<string, Float64Array>, name: string, length: number): Float64Array {
  const state = states.get(name) ?? new Float64Array(length);
  states.set(name, state);
  return state;
}

/**
 * Stochastic gradient descent with momentum (Polyak 1964, in PyTorch's form):
 *
 *   m <- mu m + g     theta <- theta - lr m     with m = 0 before the first step
 */
export class Sgd {
  lr: number;
  readonly momentum: number;
  /** m, by parameter. */
  readonly buffer = new Map<string, Float64Array>();

  constructor({ lr, momentum = 0 }: { lr: number; momentum?: number }) {
    this.lr = lr;
    this.momentum = momentum;
  }

  step(parameters: Parameters, gradients: Parameters): void {
    for (const [name, theta] of parameters) {
      const g = gradients.get(name)!;
      const m = stateOf(this.buffer, name, theta.length);
      for (let i = 0; i < theta.length; i += 1) {
        m[i] = this.momentum * m[i]! + g[i]!;
        theta[i] = theta[i]! - this.lr * m[i]!;
      }
    }
  }
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1), epsilon outside the root:
 *
 *   m <- beta1 m + (1 - beta1) g     v <- beta2 v + (1 - beta2) g^2
 *   theta <- theta - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)     t = 1, 2, ...
 */
export class Adam {
  lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** m, by parameter. */
  readonly first = new Map<string, Float64Array>();
  /** v, by parameter. */
  readonly second = new Map<string, Float64Array>();
  /** Steps done: t. */
  t = 0;

  constructor({
    lr,
    beta1 = 0.9,
    beta2 = 0.999,
    eps = 1e-8,
  }: { lr: number; beta1?: number; beta2?: number; eps?: number }) {
    this.lr = lr;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
  }

  step(parameters: Parameters, gradients: Parameters): void {
    const { beta1, beta2 } = this;
    this.t += 1;
    for (const [name, theta] of parameters) {
      const g = gradients.get(name)!;
      const m = stateOf(this.first, name, theta.length);
      const v = stateOf(this.second, name, theta.length);
      for (let i = 0; i < theta.length; i += 1) {
        m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
        v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! * g[i]!;
        const mHat = m[i]! / (1 - beta1 ** this.t);
        const vHat = v[i]! / (1 - beta2 ** this.t);
        theta[i] = theta[i]! - (this.lr * mHat) / (Math.sqrt(vHat) + this.eps);
      }
    }
  }
}
