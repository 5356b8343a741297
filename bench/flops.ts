import { matmul } from '../shaders/matmul.ts';
import { callsOf, type Plan } from '../src/schedule/plan.ts';

/** The factors of a product op(A)·op(B) inside a kernel; `transposeA` names the option that transposes A. */
interface Factors {
  readonly a: string;
  readonly b: string;
  readonly transposeA?: string;
}

/** Kernels with a product inside. `pull`·`pullW` and the like may be left out: they then cost nothing. */
export const PRODUCTS: Readonly<Record<string, readonly Factors[]>> = {
  [matmul.name]: [{ a: 'a', b: 'b', transposeA: 'transposeA' }],
  rnnStep: [{ a: 'h', b: 'w' }],
  lstmStep: [{ a: 'h', b: 'w' }],
  gruStep: [{ a: 'h', b: 'w' }],
  rnnStepBackward: [{ a: 'pull', b: 'pullW' }],
  lstmStepBackward: [{ a: 'pull', b: 'pullW' }],
  gruStepBackward: [{ a: 'pull', b: 'pullW' }],
};

/**
 * Floating-point operations of the products of a plan: 2·M·N·K for each, from the shapes of its operands. What is done
 * number by number is not counted, and neither is looking up rows of a table.
 */
export function flopsOf(plan: Plan): number {
  let sum = 0;
  for (const d of plan.dispatches)
    for (const { a, b, transposeA } of PRODUCTS[d.kernel] ?? [])
      for (const { operands } of callsOf(d)) {
        const [A, B] = [operands[a], operands[b]];
        if (!A || !B) continue;
        // B holds K·N numbers, whichever way round.
        const M = transposeA !== undefined && d.options[transposeA] === true ? A.cols : A.rows;
        sum += 2 * M * B.rows * B.cols;
      }
  return sum;
}
