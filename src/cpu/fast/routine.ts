import type { KernelSpec, Matrix, OperandSpec, OptionSpecs } from '../../../shaders/kernel.ts';
import type { Arena } from '../arena.ts';
import type { Instructions } from '../instructions.ts';

/** A matrix in the arena; `adds`: what is written is added to what is there. */
export interface Place extends Matrix {
  readonly adds: boolean;
}

/** Numbers that last as long as a routine runs. Where they are is known once the whole plan has been compiled. */
export interface Room {
  readonly at: number;
}

/** One call of a kernel, with all that a routine for it may close over. */
export interface Site<O, P, Q> {
  readonly arena: Arena;
  readonly cpu: Instructions;
  /** What was left out is undefined. */
  readonly operands: O;
  readonly params: P;
  readonly options: Q;
  /** Sets so many numbers aside. */
  room(count: number): Room;
}

export type Routine = () => void;

/** Operands that a kernel always has, and those that may be missing. */
export type Places<O extends Readonly<Record<string, OperandSpec>>> = {
  readonly [K in keyof O]: O[K] extends { readonly absent: number } ? Place | undefined : Place;
};

/** A kernel whose types are forgotten. */
export interface FastKernel {
  readonly kernel: string;
  compile(
    site: Site<
      Readonly<Record<string, Place | undefined>>,
      Readonly<Record<string, number>>,
      Readonly<Record<string, string | boolean>>
    >,
  ): Routine | undefined;
}

/**
 * How a kernel runs fast: `compile` makes the routine of one call, once, when a plan is loaded. It returns nothing where
 * the shapes are not what it was written for; the twin then runs.
 */
export function fast<
  O extends Readonly<Record<string, OperandSpec>>,
  P extends Readonly<Record<string, 'u32' | 'f32'>>,
  Q extends OptionSpecs,
>(
  kernel: KernelSpec<O, P, Q>,
  compile: (
    site: Site<Places<O>, { readonly [K in keyof P]: number }, { readonly [K in keyof Q]: Q[K][number] }>,
  ) => Routine | undefined,
): FastKernel {
  return { kernel: kernel.name, compile: compile as FastKernel['compile'] };
}

/** Does every one of them that is there have so many rows and columns? */
export const have = (rows: number, cols: number, ...places: readonly (Place | undefined)[]): boolean =>
  places.every((p) => p === undefined || (p.rows === rows && p.cols === cols));

/** Do its rows follow each other without a gap? Then it is one long row. */
export const isDense = (p: Matrix): boolean => p.stride === p.cols || p.rows === 1;
