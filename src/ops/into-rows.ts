import { sumRows } from '../../shaders/sumRows.ts';
import type { Backward } from '../graph/op.ts';
import type { Target } from '../schedule/emitter.ts';
import type { View } from '../schedule/plan.ts';

/**
 * A contribution to the gradient of an input that may have fewer rows than the result: written where it goes, or, if
 * rows are repeated, written in full and then summed.
 *
 * @param d the gradient of the result: complete before anybody asks where the contribution goes
 * @param full where the op can keep a gradient as large as its result
 * @param emit writes the contribution, row by row of the result
 */
export function intoRows<I extends string, O extends string, A>(
  c: Backward<I, O, A>,
  input: I,
  d: View,
  full: O,
  emit: (target: Target) => void,
): void {
  const target = c.to(input);
  if (target.view.rows === d.rows) {
    emit(target);
    return;
  }
  const whole = c.own(full);
  emit({ view: whole, add: false });
  c.emit(sumRows, { a: whole, out: target });
}
