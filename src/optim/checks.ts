import { boolean, realInRange } from '../core/options.ts';

/** The options that every optimizer has. */
export interface WeightDecayOptions {
  /** λ >= 0: how strongly parameters are drawn to 0. Default 0. */
  readonly weightDecay?: number;
  /**
   * false (the default): λ·θ is added to the gradient, after clipping (L2). true: θ loses lr·λ·θ beside the step, whatever
   * the gradient did (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019).
   */
  readonly decoupled?: boolean;
}

/** The two numbers of the kernels, λ of the penalty and κ = lr·λ of the decoupled decay; one of them is 0. */
export function weightDecay(o: WeightDecayOptions): (learningRate: number) => readonly [number, number] {
  const lambda = realInRange('weightDecay', o.weightDecay ?? 0, { min: 0, max: 1e30 });
  const decoupled = boolean('decoupled', o.decoupled ?? false);
  return (learningRate) => (decoupled ? [0, learningRate * lambda] : [lambda, 0]);
}

/** 0 <= value < 1: a momentum, or how much of a mean is kept. */
export const share = (parameter: string, value: number): number =>
  realInRange(parameter, value, { min: 0, max: 1, maxExcluded: true });

/** ε > 0, a normal f32: where a gradient was always 0, it is all that is divided by. */
export const epsilon = (value: number): number =>
  realInRange('eps', value, {
    min: 2 ** -126,
    max: 1e30,
    hint: 'It keeps 0 / 0 out of parameters whose gradient is 0.',
  });
