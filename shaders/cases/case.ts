import type { KernelSpec, OperandSpec, OptionSpecs, OptionValues } from '../kernel.ts';

/** An operand of a test case: its shape, and what fills it. */
export interface CaseOperand {
  readonly rows: number;
  readonly cols: number;
  /** Default: normal numbers of this standard deviation (1). */
  readonly scale?: number;
  /** Whole numbers from..to-1. */
  readonly integers?: readonly [from: number, to: number];
  /** Exactly these numbers, repeated. */
  readonly values?: readonly number[];
  /** Operands with the same name here live in one buffer, one after another. */
  readonly buffer?: string;
}

/** One input on which a kernel is compared with its twin. Options that are not fixed are tried in every combination. */
export interface KernelCase {
  readonly operands: Readonly<Record<string, CaseOperand>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly options?: OptionValues;
}

/** The cases of a kernel, whose operands, parameters and options the compiler checks. */
export function defineCases<
  O extends Readonly<Record<string, OperandSpec>>,
  P extends Readonly<Record<string, 'u32' | 'f32'>>,
  Q extends OptionSpecs,
>(
  { name }: KernelSpec<O, P, Q>,
  cases: readonly {
    readonly operands: { readonly [K in keyof O]?: CaseOperand };
    readonly params?: { readonly [K in keyof P]: number };
    readonly options?: { readonly [K in keyof Q]?: Q[K][number] };
  }[],
): { readonly kernel: string; readonly cases: readonly KernelCase[] } {
  return { kernel: name, cases: cases as readonly KernelCase[] };
}
