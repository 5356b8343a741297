import type { NumberArray } from '../../shaders/cells.ts';
import { realInRange } from '../core/options.ts';

/**
 * The share of units, 0 to 1, that are so near the ends of their range that hardly any gradient passes them.
 *
 * @param values states of a tanh, such as `inspection.states.get('h_l0').values`
 * @param threshold |h| from which a unit counts as saturated. Default 0.97, where the slope 1 - h² is below 0.06.
 * @throws ConfigError `out-of-range`
 */
export function saturatedShare(values: NumberArray, threshold = 0.97): number {
  const limit = realInRange('threshold', threshold, { min: 0, max: 1 });
  if (values.length === 0) return 0;
  let count = 0;
  for (const h of values) if (Math.abs(h) >= limit) count++;
  return count / values.length;
}
