import { clipByGlobalNorm } from '../../shaders/clipByGlobalNorm.ts';
import { sumSquares } from '../../shaders/sumSquares.ts';
import type { Emitter } from '../schedule/emitter.ts';
import { flatView } from '../schedule/layout.ts';
import type { View } from '../schedule/plan.ts';
import type { Optimizer } from './optimizer.ts';

/** The largest finite f32: a norm that clips nothing. */
export const NO_CLIPPING = 3.4028234663852886e38;

/**
 * The end of a training step, three dispatches over all parameters at once: the global norm of the gradient, the factor
 * that brings it under `maxNorm` [1, 1], and the update.
 *
 * @returns the norm before clipping and the factor, [1, 2]
 */
export function update(e: Emitter, optimizer: Optimizer, hyper: View, maxNorm: View): View {
  const gradient = flatView(e, 'grad');
  const squares = e.tensor('update/squares', 'activation', gradient.rows, 1);
  const norm = e.tensor('update/norm', 'activation', 1, 2);
  e.emit(sumSquares, { a: gradient, out: squares });
  e.emit(clipByGlobalNorm, { squares, max: maxNorm, out: norm });
  optimizer.emit(e, {
    parameter: flatView(e, 'param'),
    gradient,
    scale: { ...norm, offset: 1, cols: 1 },
    hyper,
  });
  return norm;
}
