import type { Emitter } from '../schedule/emitter.ts';
import type { View } from '../schedule/plan.ts';

/** What an optimizer works on: all parameters and all gradients as one matrix each. */
export interface Flat {
  readonly parameter: View;
  readonly gradient: View;
  /** By which gradients are multiplied first [1, 1]; negative: the step is skipped. */
  readonly scale: View;
  /** The numbers of this step [1, hyperSize]. */
  readonly hyper: View;
}

/** An update rule: one flat pass on the device, and a few numbers per step that the host computes in double precision. */
export interface Optimizer {
  readonly name: string;
  readonly hyperSize: number;
  /** The numbers of step t = 1, 2, ... at a learning rate. */
  hyper(t: number, learningRate: number): readonly number[];
  emit(e: Emitter, flat: Flat): void;
}

/** What tells update rules apart, as plain data: every option is in the numbers of the first step. */
export const identityOf = (o: Optimizer): object => ({ kind: o.name, numbers: o.hyper(1, 1) });

/** A tensor as large as all parameters, kept from step to step, starting at zero. */
export const moment = (e: Emitter, name: string, like: View): View =>
  e.tensor(name, 'moment', like.rows, like.cols);
