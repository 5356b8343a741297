/** The shaders that plans and kernel cases ask for, without a GPU. */

import { casesOf } from '../../shaders/cases/index.ts';
import { kernels } from '../../shaders/index.ts';
import type { Kernel, Tile } from '../../shaders/kernel.ts';
import { alignedToVec4, bindingsOf, render, repeatsOf, type Variant } from '../../shaders/text.ts';
import { type Dispatch, matrixOf, type PlacedTensor, type Plan } from '../../src/schedule/plan.ts';
import { casePlan, expand, layouts } from './kernel-cases.ts';

/** A tile of a single row, two larger ones, and one that stages blocks. They stay as they are when the tiles of adapters are tuned. */
export const tiles: readonly Tile[] = [
  { rows: 4, vectors: 1, x: 8, y: 4 },
  { rows: 8, vectors: 2, x: 8, y: 1 },
  { rows: 1, vectors: 1, x: 4, y: 2 },
  { rows: 4, vectors: 2, x: 4, y: 2, staged: 8 },
];

function variantOf(d: Dispatch, plan: Plan, adapterTile: Tile, spreads: boolean): Variant {
  const kernel = kernels.get(d.kernel) as Kernel;
  const placed = Object.entries(d.operands).map(
    ([name, v]) => [name, v, plan.tensors.find((t) => t.name === v.tensor) as PlacedTensor] as const,
  );
  const shapes = Object.fromEntries(placed.map(([name, v, t]) => [name, matrixOf(v, t)]));
  const bindings = bindingsOf(kernel, Object.fromEntries(placed.map(([name, , t]) => [name, t.buffer])));
  return {
    kernel,
    bindings,
    adds: d.adds,
    options: d.options,
    tile: kernel.fit?.(adapterTile, shapes, d.options) ?? adapterTile,
    spreads,
    vec4: alignedToVec4(kernel, bindings, shapes),
    repeats: repeatsOf(kernel, [shapes]),
  };
}

/** Every text of some plans, once, with a variant that it comes from. */
export function textsOf(plans: readonly Plan[], on: readonly Tile[] = tiles): Map<string, Variant> {
  const texts = new Map<string, Variant>();
  for (const plan of plans)
    for (const d of plan.dispatches)
      for (const tile of on)
        for (const spreads of [true, false]) {
          const variant = variantOf(d, plan, tile, spreads);
          const text = render(variant);
          if (!texts.has(text)) texts.set(text, variant);
        }
  return texts;
}

/** Every text that the cases of a kernel reach. */
export function textsOfCases(kernel: Kernel, on: readonly Tile[]): Map<string, Variant> {
  return textsOf(
    casesOf(kernel)
      .flatMap((c) =>
        expand(kernel, c).flatMap((choice) =>
          layouts.map((layout) => casePlan(kernel, c, choice, layout, kernel.name)),
        ),
      )
      .map(({ plan }) => plan),
    on,
  );
}

/** What sets a variant apart from others of its kernel. */
function traits({ kernel, bindings, adds, options, tile, spreads, vec4, repeats }: Variant): string[] {
  const bound = bindings.flatMap((b) => b.operands);
  return [
    ...Object.entries(options).map(([name, value]) => `${name}=${value}`),
    `adds ${adds.join(' ')}`,
    `without ${Object.keys(kernel.operands)
      .filter((o) => !bound.includes(o))
      .join(' ')}`,
    `sharing ${bindings.filter((b) => b.operands.length > 1).map((b) => b.variable)}`,
    `tile ${Object.values(tile).join(' ')}`,
    ...(spreads ? [] : ['not spread']),
    `vec4=${vec4}`,
    ...Object.entries(repeats ?? {}).map(([name, [rows, cols]]) => `${name} ${rows} x ${cols}`),
  ];
}

export const nameOf = (variant: Variant): string =>
  traits(variant)
    .filter((t) => !/ $/.test(t))
    .join(', ');

/** A few of the texts, so that everything that sets one apart from others occurs: by greed, in a stable order. */
export function representatives(texts: ReadonlyMap<string, Variant>): [text: string, variant: Variant][] {
  const chosen: [string, Variant][] = [];
  const seen = new Set<string>();
  const gain = (v: Variant): number => traits(v).filter((t) => !seen.has(t)).length;
  for (;;) {
    let best: [string, Variant] | undefined;
    for (const entry of texts) if (gain(entry[1]) > (best ? gain(best[1]) : 0)) best = entry;
    if (!best) return chosen;
    chosen.push(best);
    for (const t of traits(best[1])) seen.add(t);
  }
}
