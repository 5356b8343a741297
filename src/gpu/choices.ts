import type { Tile } from '../../shaders/kernel.ts';
import type { Machine } from './adapter.ts';
import type { Choices } from './program.ts';

/** What suits an adapter. */
export const choicesFor = (machine: Machine): Choices => ({
  tile: tileFor(machine),
  ...(machine.isFallback && { quickTile: quickTileFor(machine) }),
  fuses: machine.isFallback,
});

/**
 * The tile for products on an adapter. No tile changes a bit of the result; what it changes is speed, and how long the
 * driver takes to compile it. A software adapter compiles large tiles for seconds, loads are what costs it time, and its
 * workgroups want to be small, so that all cores find work; hardware needs many invocations at once.
 */
export function tileFor({ isFallback, subgroups }: Adapter): Tile {
  if (!isFallback) return { rows: 4, vectors: 1, x: 8, y: 4 };
  if (!subgroups) return { rows: 4, vectors: 2, x: 8, y: 1 };
  const [least, most] = subgroups;
  return { rows: 8, vectors: 1, x: Math.max(8, most), y: 1, sharing: Math.min(least, 8) };
}

/** Half of it: compiled in two thirds of the time. */
function quickTileFor(adapter: Adapter): Tile {
  const { sharing, ...tile } = tileFor(adapter);
  const quick = { ...tile, rows: 4, vectors: 1 };
  return sharing === undefined ? quick : { ...quick, sharing: Math.min(sharing, 4) };
}

type Adapter = Pick<Machine, 'isFallback' | 'subgroups'>;
