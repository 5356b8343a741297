import type { Cells } from '../cells.ts';
import type { KernelSpec, OperandSpec, OptionSpecs, OptionValues } from '../kernel.ts';

/**
 * What a kernel computes, in plain loops, in double precision, on whatever arrays it is given: the witness that its
 * WGSL is held against, and what the CPU runs where it has nothing faster.
 */
export interface Twin {
  /** The name of the kernel. */
  readonly kernel: string;
  run(
    cells: Readonly<Record<string, Cells>>,
    params: Readonly<Record<string, number>>,
    options: OptionValues,
  ): void;
}

/** The twin of a kernel, which reads like the equation above it; the compiler checks operands, numbers and options. */
export function defineTwin<
  O extends Readonly<Record<string, OperandSpec>>,
  P extends Readonly<Record<string, 'u32' | 'f32'>>,
  Q extends OptionSpecs,
>(
  { name }: KernelSpec<O, P, Q>,
  run: (
    cells: { readonly [K in keyof O]: Cells },
    params: { readonly [K in keyof P]: number },
    options: { readonly [K in keyof Q]: Q[K][number] },
  ) => void,
): Twin {
  return { kernel: name, run: run as Twin['run'] };
}
