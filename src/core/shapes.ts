/** Sizes of tensors: products that are exact or refused, never wrapped. */

import { ConfigError } from './errors.ts';

/**
 * The number of elements of a shape: the product of its sizes, 1 for the empty shape. Exact, or `Infinity` where the
 * product is beyond 2^53 - 1 and a double could no longer count the elements.
 */
export function product(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (count > Number.MAX_SAFE_INTEGER) return Number.POSITIVE_INFINITY;
  }
  return count;
}

/** {@link product}, but a ConfigError (code `size-overflow`) that names `parameter` where the product is not exact. */
export function elementCount(parameter: string, shape: readonly number[]): number {
  const count = product(shape);
  if (count === Number.POSITIVE_INFINITY) {
    throw new ConfigError('size-overflow', `${parameter} would have ${shape.join(' x ')} elements.`, {
      parameter,
      actual: shape,
      limit: Number.MAX_SAFE_INTEGER,
      hint: 'Choose smaller sizes: their product has to stay below 2^53.',
    });
  }
  return count;
}
