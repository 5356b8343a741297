import type { Tile } from '../../shaders/kernel.ts';
import type { Machine } from './adapter.ts';
import { choicesFor, type ShapeClass } from './choices.ts';
import { byClass, isStepClass, sameWay, type Way, waysOf } from './ways.ts';

/** What is tried on an adapter for each shape class; first what is chosen without trying. */
export function candidatesFor(machine: Adapter): Readonly<Record<ShapeClass, readonly [Way, ...Way[]]>> {
  const usual = waysOf(choicesFor(machine));
  const shared = tilesSharing(machine);
  const tiles = machine.isFallback ? (shared.length > 0 ? shared : SOFTWARE) : [...shared, ...HARDWARE];
  return byClass((shapeClass) => {
    const ways = tiles.flatMap((tile): Way[] => [
      // Few rows are a workgroup's own where steps are fused: too few to be worth staging.
      ...(isStepClass(shapeClass) && !tile.staged ? [{ tile, fuses: true }] : []),
      { tile, fuses: false },
    ]);
    const first = usual[shapeClass];
    return [first, ...ways.filter((way) => !sameWay(way, first))];
  });
}

/** Tiles whose rows are fetched by neighbours of a subgroup; those that compile soonest first. */
function tilesSharing({ isFallback, subgroups }: Adapter): Tile[] {
  if (!subgroups) return [];
  const [least, most] = subgroups;
  const shared = { x: Math.max(8, most), y: isFallback ? 1 : 4, sharing: Math.min(least, 8) };
  const sizes = [
    [8, 1],
    [16, 1],
    [8, 2],
    [16, 2],
    [8, 4],
    [32, 2],
  ] as const;
  return sizes.map(([rows, vectors]) => ({ rows, vectors, ...shared }));
}

const SOFTWARE: readonly Tile[] = [
  { rows: 4, vectors: 2, x: 8, y: 1 },
  { rows: 8, vectors: 2, x: 8, y: 1 },
];

/** Hardware has many invocations at once, and a memory that a workgroup shares. */
const HARDWARE: readonly Tile[] = [
  { rows: 4, vectors: 1, x: 8, y: 4 },
  { rows: 4, vectors: 1, x: 8, y: 8 },
  { rows: 4, vectors: 1, x: 16, y: 16 },
  { rows: 4, vectors: 2, x: 8, y: 8 },
  { rows: 8, vectors: 1, x: 8, y: 8 },
  { rows: 4, vectors: 1, x: 8, y: 8, staged: 16 },
  { rows: 4, vectors: 1, x: 8, y: 8, staged: 32 },
  { rows: 4, vectors: 1, x: 16, y: 16, staged: 16 },
  { rows: 8, vectors: 2, x: 8, y: 8, staged: 16 },
  { rows: 8, vectors: 2, x: 16, y: 8, staged: 8 },
];

type Adapter = Pick<Machine, 'isFallback' | 'subgroups'>;
