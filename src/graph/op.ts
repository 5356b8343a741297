import type { ElementType } from '../../shaders/kernel.ts';
import type { Emitter, Target } from '../schedule/emitter.ts';
import type { View } from '../schedule/plan.ts';
import type { Owed } from './gradients.ts';
import type { Value } from './value.ts';

/** The size of an output: rows and columns (per step, inside a scan). */
export type Size = readonly [rows: number, cols: number];

/** Numbers and choices of a node that are not tensors. */
export type Attributes = Readonly<Record<string, number | string | boolean>>;

/**
 * A differentiable operation: what it dispatches forward and backward, side by side. An op sees views, never time: the
 * same emitters serve one step, all steps stacked, or no time at all.
 */
export interface Op<I extends string = string, O extends string = string, A extends Attributes = Attributes> {
  readonly name: string;
  /** Its outputs and their sizes. */
  sizes(inputs: Readonly<Record<I, Value>>, attributes: A): Readonly<Record<O, Size>>;
  forward(c: Forward<I, O, A>): void;
  /** Work of the backward pass that all inputs share, such as from dh to the gradient before the activation. */
  prepare?(c: Backward<I, O, A>): void;
  /** What each differentiable input receives. An input without an entry receives nothing. */
  readonly backward: Readonly<Partial<Record<I, (c: Backward<I, O, A>) => void>>>;
  /** Inputs that every row of the result sees whole, such as weights: they cannot move with time in a stacked dispatch. */
  readonly whole?: readonly I[];
  /** Inputs that may have fewer rows than the result, such as biases. Any other goes with the result, row by row. */
  readonly repeats?: readonly I[];
  /**
   * Outputs that can stay what an input was: where the input `valid` [R, 1] is 0. A scan whose sequences have lengths
   * gives it that input; any other op is followed by a blend.
   */
  readonly freezes?: Readonly<Partial<Record<O, I>>>;
  /** Element types of outputs that are not f32. */
  readonly types?: Readonly<Partial<Record<O, ElementType>>>;
  /** Its outputs are what training descends: the gradient starts here. */
  readonly isLoss?: boolean;
}

/** What an op's emitters see: the operands as views of one frame. */
export interface Forward<I extends string, O extends string, A> {
  readonly attributes: A;
  readonly emit: Emitter['emit'];
  in(input: I): View;
  /** An input that may have been left out. */
  maybe(input: I): View | undefined;
  out(output: O): View;
  /** A backward pass follows. */
  readonly training: boolean;
}

export interface Backward<I extends string, O extends string, A> extends Forward<I, O, A> {
  /** The gradient of an output, complete. */
  d(output: O): View;
  /** Where a fused kernel adds the last contribution to the gradient of an output, before it reads it. */
  collect(output: O): Target;
  /** The same, but one product that is still owed to it is handed over for a fused kernel to add. */
  take(output: O): { readonly d: Target; readonly owed: Owed | undefined };
  /** Where this op itself keeps the gradient of an output that only it knows. */
  own(output: O): View;
  /**
   * Where a contribution to the gradient of an input goes. To be asked after the gradient that it comes from is complete
   * (`d`, `take`, `collect`): completing it may pay what is owed to both.
   */
  to(input: I): Target;
  /** The input receives d·W: later, or never if nobody reads it, or inside the kernel that reads it. */
  owe(input: I, d: View, w: View): void;
  /** The input receives d itself, summed over repeats if it has fewer rows. */
  pass(input: I, d: View): void;
}

/** One application of an op. */
export interface Node {
  readonly op: Op;
  readonly inputs: Record<string, Value>;
  readonly outputs: Readonly<Record<string, Value>>;
  readonly attributes: Attributes;
  needsGradient: boolean;
}

/** Checks an op's emitters against its own names, then forgets them: graphs hold ops of all kinds. */
export const defineOp = <I extends string, O extends string, A extends Attributes = Record<never, never>>(
  op: Op<I, O, A>,
): Op => op as unknown as Op;
