/** Optimizers: each step writes to the parameters in place. */

import type { Parameters } from './parameters.ts';

/** The state array of that name, zero at first. */
function stateOf(states: Map<string, Float64Array>, name: string, length: number): Float64Array {
  const state = states.get(name) ?? new Float64Array(length);
  states.set(name, state);
  return state;
}

/** Weight decay of the parameter theta; lambda is 0 by default. */
interface WeightDecay {
  /** lambda */
  weightDecay?: number;
  /** false: g <- g + lambda theta (L2). true: theta <- theta - lr lambda theta, apart from g (Loshchilov, Hutter 2019). */
  decoupled?: boolean;
}

/** The gradient with the penalty in it, and theta without its decoupled share. */
function decayed(
  theta: number,
  g: number,
  lr: number,
  { weightDecay = 0, decoupled = false }: WeightDecay,
): [theta: number, g: number] {
  return decoupled ? [theta - lr * weightDecay * theta, g] : [theta, g + weightDecay * theta];
}

/**
 * Stochastic gradient descent with momentum (Polyak 1964, in PyTorch's form):
 *
 *   m <- mu m + g     theta <- theta - lr m     with m = 0 before the first step
 *
 * Nesterov's (Sutskever et al. 2013): theta <- theta - lr (g + mu m), with the m that has g in it already.
 */
export class Sgd {
  lr: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly decay: WeightDecay;
  /** m, by parameter. */
  readonly buffer = new Map<string, Float64Array>();

  constructor({
    lr,
    momentum = 0,
    nesterov = false,
    ...decay
  }: { lr: number; momentum?: number; nesterov?: boolean } & WeightDecay) {
    this.lr = lr;
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.decay = decay;
  }

  step(parameters: Parameters, gradients: Parameters): void {
    for (const [name, theta] of parameters) {
      const gradient = gradients.get(name)!;
      const m = stateOf(this.buffer, name, theta.length);
      for (let i = 0; i < theta.length; i += 1) {
        const [start, g] = decayed(theta[i]!, gradient[i]!, this.lr, this.decay);
        m[i] = this.momentum * m[i]! + g;
        theta[i] = start - this.lr * (this.nesterov ? g + this.momentum * m[i]! : m[i]!);
      }
    }
  }
}

/**
 * RMSprop (Tieleman and Hinton 2012), epsilon outside the root, with momentum as PyTorch has it:
 *
 *   s <- alpha s + (1 - alpha) g^2     m <- mu m + g / (sqrt(s) + eps)     theta <- theta - lr m
 */
export class Rmsprop {
  lr: number;
  readonly alpha: number;
  readonly eps: number;
  readonly momentum: number;
  readonly decay: WeightDecay;
  /** s, by parameter. */
  readonly squares = new Map<string, Float64Array>();
  /** m, by parameter. */
  readonly buffer = new Map<string, Float64Array>();

  constructor({
    lr,
    alpha = 0.99,
    eps = 1e-8,
    momentum = 0,
    ...decay
  }: { lr: number; alpha?: number; eps?: number; momentum?: number } & WeightDecay) {
    this.lr = lr;
    this.alpha = alpha;
    this.eps = eps;
    this.momentum = momentum;
    this.decay = decay;
  }

  step(parameters: Parameters, gradients: Parameters): void {
    for (const [name, theta] of parameters) {
      const gradient = gradients.get(name)!;
      const s = stateOf(this.squares, name, theta.length);
      const m = stateOf(this.buffer, name, theta.length);
      for (let i = 0; i < theta.length; i += 1) {
        const [start, g] = decayed(theta[i]!, gradient[i]!, this.lr, this.decay);
        s[i] = this.alpha * s[i]! + (1 - this.alpha) * g ** 2;
        m[i] = this.momentum * m[i]! + g / (Math.sqrt(s[i]!) + this.eps);
        theta[i] = start - this.lr * m[i]!;
      }
    }
  }
}

/**
 * Adagrad (Duchi, Hazan, Singer 2011), epsilon outside the root:
 *
 *   s <- s + g^2     theta <- theta - lr g / (sqrt(s) + eps)     with s = 0 before the first step
 */
export class Adagrad {
  lr: number;
  readonly eps: number;
  readonly decay: WeightDecay;
  /** s, by parameter. */
  readonly squares = new Map<string, Float64Array>();

  constructor({ lr, eps = 1e-10, ...decay }: { lr: number; eps?: number } & WeightDecay) {
    this.lr = lr;
    this.eps = eps;
    this.decay = decay;
  }

  step(parameters: Parameters, gradients: Parameters): void {
    for (const [name, theta] of parameters) {
      const gradient = gradients.get(name)!;
      const s = stateOf(this.squares, name, theta.length);
      for (let i = 0; i < theta.length; i += 1) {
        const [start, g] = decayed(theta[i]!, gradient[i]!, this.lr, this.decay);
        s[i] = s[i]! + g ** 2;
        theta[i] = start - (this.lr * g) / (Math.sqrt(s[i]!) + this.eps);
      }
    }
  }
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1), epsilon outside the root; with decoupled decay it is AdamW:
 *
 *   m <- beta1 m + (1 - beta1) g     v <- beta2 v + (1 - beta2) g^2
 *   theta <- theta - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)     t = 1, 2, ...
 */
export class Adam {
  lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly decay: WeightDecay;
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
    ...decay
  }: { lr: number; beta1?: number; beta2?: number; eps?: number } & WeightDecay) {
    this.lr = lr;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
    this.decay = decay;
  }

  step(parameters: Parameters, gradients: Parameters): void {
    const { beta1, beta2 } = this;
    this.t += 1;
    for (const [name, theta] of parameters) {
      const gradient = gradients.get(name)!;
      const m = stateOf(this.first, name, theta.length);
      const v = stateOf(this.second, name, theta.length);
      for (let i = 0; i < theta.length; i += 1) {
        const [start, g] = decayed(theta[i]!, gradient[i]!, this.lr, this.decay);
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g ** 2;
        const mHat = m[i]! / (1 - beta1 ** this.t);
        const vHat = v[i]! / (1 - beta2 ** this.t);
        theta[i] = start - (this.lr * mHat) / (Math.sqrt(vHat) + this.eps);
      }
    }
  }
}
