import type { Tile } from '../../shaders/kernel.ts';

/**
 * The tile for products on an adapter. On a software adapter only loads per multiply-add count, so each invocation
 * computes much; hardware needs many invocations at once. No tile changes a bit of the result.
 */
export const tileFor = (isFallback: boolean): Tile =>
  isFallback ? { rows: 8, vectors: 2, x: 8, y: 1 } : { rows: 4, vectors: 1, x: 8, y: 4 };
