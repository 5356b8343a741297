import { clipByGlobalNorm } from '../../shaders/clipByGlobalNorm.ts';
import { clipByValue } from '../../shaders/clipByValue.ts';
import { sumSquares } from '../../shaders/sumSquares.ts';
import type { Emitter } from '../schedule/emitter.ts';
import { flatView } from '../schedule/layout.ts';
import type { View } from '../schedule/plan.ts';
import type { ClipRule } from './clipping.ts';
import type { Optimizer } from './optimizer.ts';

export { NO_CLIPPING } from './clipping.ts';

/**
 * The end of a training step, three dispatches over all parameters at once: the global norm of the gradient, the factor
 * that brings it under `max` [1, 1], and the update. With the rule `value`, a fourth clips each number to ±max instead;
 * the norm is still that of the whole gradient, and a norm that is not finite still skips the step.
 *
 * @returns the norm before clipping and the factor (1 or, for a skipped step, -1 with the rule `value`), [1, 2]
 */
export function update(
  e: Emitter,
  optimizer: Optimizer,
  hyper: View,
  max: View,
  rule: ClipRule = 'norm',
): View {
  const gradient = flatView(e, 'grad');
  const squares = e.tensor('update/squares', 'activation', gradient.rows, 1);
  const norm = e.tensor('update/norm', 'activation', 1, 2);
  e.emit(sumSquares, { a: gradient, out: squares });
  e.emit(clipByGlobalNorm, { squares, max: rule === 'norm' ? max : undefined, out: norm });
  if (rule === 'value') e.emit(clipByValue, { g: gradient, limit: max });
  optimizer.emit(e, {
    parameter: flatView(e, 'param'),
    gradient,
    scale: { ...norm, offset: 1, cols: 1 },
    hyper,
  });
  return norm;
}
