import type { Kernel, Matrix, OptionValues, Shapes, Tile } from '../../shaders/kernel.ts';
import type { Machine } from './adapter.ts';

/**
 * What products are like: a step of a recurrence, [B, K]·[K, N], where K·N is small or large; many rows at once, as all
 * steps of a sequence; the gradient of a weight, Aᵀ·B with long columns.
 */
export const SHAPE_CLASSES = ['smallStep', 'largeStep', 'sequence', 'gradient'] as const;
export type ShapeClass = (typeof SHAPE_CLASSES)[number];
export const STEP_CLASSES = ['smallStep', 'largeStep'] as const satisfies readonly ShapeClass[];
export type StepClass = (typeof STEP_CLASSES)[number];

/** What suits an adapter. No bit of a result depends on it. */
export interface Choices {
  /** For products. */
  readonly tiles: Readonly<Record<ShapeClass, Tile>>;
  /** Whether steps of a recurrence that follow each other become one dispatch. */
  readonly fuses: Readonly<Record<StepClass, boolean>>;
  /**
   * Whether what is no product is spread over many invocations that meet at barriers, as hardware wants it. In software a
   * barrier costs as much as fifty loads, and what is not needed is computed all the same: few do the work there.
   */
  readonly spreads: boolean;
}

/** K·N of a step that is still small: up to 90 units of a vanilla network, 45 of an LSTM. */
const SMALL = 2 ** 13;

export function shapeClassOf(kernel: Kernel, shapes: Shapes, options: OptionValues): ShapeClass {
  if (!kernel.isStep) return options.transposeA ? 'gradient' : 'sequence';
  const written = Object.keys(shapes).filter((name) => kernel.operands[name]?.access !== 'read');
  const rows = Math.max(...written.map((name) => (shapes[name] as Matrix).rows));
  return (kernel.multiplyAdds?.(shapes, options) ?? 0) <= SMALL * rows ? 'smallStep' : 'largeStep';
}

/** The same for all products. */
export const everywhere = (tile: Tile, fuses: boolean, spreads = !fuses): Choices => ({
  tiles: { smallStep: tile, largeStep: tile, sequence: tile, gradient: tile },
  fuses: { smallStep: fuses, largeStep: fuses },
  spreads,
});

/** What suits an adapter as far as it is known before anything has been timed on it. */
export function choicesFor(machine: Adapter): Choices {
  const tile = tileFor(machine);
  const large = largeTileFor(machine);
  return {
    ...everywhere(tile, machine.isFallback),
    tiles: { smallStep: tile, largeStep: large, sequence: large, gradient: large },
  };
}

/** What programs begin with in software, where it compiles sooner: small tiles, and no loop over steps. */
export const quickChoicesFor = (machine: Adapter): Choices | undefined =>
  machine.isFallback ? everywhere(quickTileFor(machine), false, false) : undefined;

/**
 * The tile for small products on an adapter. No tile changes a bit of the result; what it changes is speed, and how long the
 * driver takes to compile it. A software adapter compiles large tiles for seconds, loads are what costs it time, and its
 * workgroups want to be small, so that all cores find work; hardware needs many invocations at once.
 */
export function tileFor({ isFallback, subgroups }: Adapter): Tile {
  if (!isFallback) return { rows: 4, vectors: 1, x: 8, y: 4 };
  if (!subgroups) return { rows: 4, vectors: 2, x: 8, y: 1 };
  const [least, most] = subgroups;
  return { rows: 8, vectors: 1, x: Math.max(8, most), y: 1, sharing: Math.min(least, 8) };
}

/** For large ones: where neighbours share rows, twice as much each way takes half of the loads. */
export function largeTileFor(adapter: Adapter): Tile {
  const tile = tileFor(adapter);
  return tile.sharing === undefined ? tile : { ...tile, rows: 16, vectors: 2 };
}

/** Half of the one for small products: compiled in two thirds of the time. */
function quickTileFor(adapter: Adapter): Tile {
  const { sharing, ...tile } = tileFor(adapter);
  const quick = { ...tile, rows: 4, vectors: 1 };
  return sharing === undefined ? quick : { ...quick, sharing: Math.min(sharing, 4) };
}

type Adapter = Pick<Machine, 'isFallback' | 'subgroups'>;
