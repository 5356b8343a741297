import type { Tile } from '../../shaders/kernel.ts';
import type { ProductChoices } from '../schedule/executor.ts';
import type { Machine } from './adapter.ts';
import { type Choices, choicesFor, SHAPE_CLASSES, type ShapeClass, STEP_CLASSES } from './choices.ts';
import type { ChoicesInForce } from './chosen.ts';

/** How products of a shape class may be computed. */
export interface Way {
  readonly tile: Tile;
  /** Of steps: many in one dispatch. */
  readonly fuses: boolean;
}

export type Ways = Readonly<Record<ShapeClass, Way>>;

export const byClass = <T>(of: (shapeClass: ShapeClass) => T): Readonly<Record<ShapeClass, T>> =>
  Object.fromEntries(SHAPE_CLASSES.map((c) => [c, of(c)])) as Record<ShapeClass, T>;

export const isStepClass = (shapeClass: ShapeClass): boolean =>
  (STEP_CLASSES as readonly ShapeClass[]).includes(shapeClass);

export const waysOf = ({ tiles, fuses }: Choices): Ways =>
  byClass((c) => ({ tile: tiles[c], fuses: (fuses as Partial<Record<ShapeClass, boolean>>)[c] ?? false }));

/** The choices that these ways are; what is not tuned is as the adapter has it without trying. */
export const choicesOf = (ways: Ways, machine: Adapter): Choices => ({
  ...choicesFor(machine),
  tiles: byClass((c) => ways[c].tile),
  fuses: { smallStep: ways.smallStep.fuses, largeStep: ways.largeStep.fuses },
});

/** The same numbers in the same places, whatever the order of the names. */
export const sameWay = (a: Way, b: Way): boolean => nameOf(a) === nameOf(b);

/** A way in a few characters: for people, and to find it again. `16x4 by 8x1, sharing 4, fused` */
export function nameOf({ tile, fuses }: Way): string {
  const { rows, vectors, x, y, sharing, staged } = tile;
  return [
    `${rows}x${4 * vectors} by ${x}x${y}`,
    ...(sharing === undefined ? [] : [`sharing ${sharing}`]),
    ...(staged === undefined ? [] : [`staged ${staged}`]),
    ...(fuses ? ['fused'] : []),
  ].join(', ');
}

/** Choices for people to read. */
export function describeChoices(choices: ChoicesInForce): ProductChoices {
  const ways = waysOf(choices);
  return { from: choices.from, products: byClass((c) => nameOf(ways[c])) };
}

type Adapter = Pick<Machine, 'isFallback' | 'subgroups'>;
