import type { Tile } from '../../shaders/kernel.ts';

/**
 * The tile for products on an adapter. No tile changes a bit of the result; what it changes is speed, and how long the
 * driver takes to compile it. A software adapter compiles large tiles for seconds, and its workgroups want to be small,
 * so that all cores find work; hardware needs many invocations at once.
 */
export const tileFor = (isFallback: boolean): Tile =>
  isFallback ? { rows: 4, vectors: 2, x: 8, y: 1 } : { rows: 4, vectors: 1, x: 8, y: 4 };
