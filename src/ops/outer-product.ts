import { matmul } from '../../shaders/matmul.ts';
import type { Backward } from '../graph/op.ts';
import type { View } from '../schedule/plan.ts';

/** dW += dᵀ·x: the gradient of a weight, over all rows (steps and sequences) at once. */
export const outerProduct = <I extends string, O extends string, A>(
  c: Backward<I, O, A>,
  d: View,
  x: View,
  w: I,
): void =>
  c.emit(
    matmul,
    { a: d, b: x, out: c.to(w) },
    { options: { transposeA: true, transposeB: false, activation: 'identity' } },
  );
