import { describe, expect, it } from 'vitest';
import type { KernelCase } from '../../shaders/cases/case.ts';
import { casesOf } from '../../shaders/cases/index.ts';
import type { NumberArray } from '../../shaders/cells.ts';
import { kernels } from '../../shaders/index.ts';
import type { Kernel, Tile } from '../../shaders/kernel.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type Choices, everywhere, tileFor } from '../../src/gpu/choices.ts';
import type { Program } from '../../src/schedule/executor.ts';
import { type CasePlan, casePlan, expand, layouts } from '../helpers/kernel-cases.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';
import { firstDifference, tolerances } from '../helpers/tolerance.ts';

/** The smallest tile compiles fastest and is tried with everything; then those of adapters. */
const FIRST: Tile = { rows: 1, vectors: 1, x: 4, y: 2 };
const tiles: readonly Tile[] = [
  FIRST,
  tileFor({ isFallback: false, subgroups: undefined }),
  tileFor({ isFallback: true, subgroups: undefined }),
  { ...tileFor({ isFallback: true, subgroups: [4, 4] }), vectors: 2 },
  { rows: 4, vectors: 2, x: 4, y: 2, staged: 8 },
];
/** What a kernel with a tile is tried with, and one without. The first of both is the same. */
const ofTiles: readonly Choices[] = tiles.map((tile) => everywhere(tile, false, true));
const ofOthers: readonly Choices[] = [true, false].map((spreads) => everywhere(FIRST, false, spreads));

type Choice = ReturnType<typeof expand>[number];

/**
 * What a tile unrolls is the product and the place of its results; activation and adding come after that. So beyond the
 * first tile, fused products (with something to add inside) add to their result under tanh, plain ones just assign;
 * cells with gates add where they can.
 */
function bearsOnTile(kernel: Kernel, c: KernelCase, { options, adds }: Choice): boolean {
  if (!kernel.options.activation)
    return adds.length > 0 || !Object.values(kernel.operands).some((o) => o.access === 'accumulate');
  const fused = 'plus' in c.operands || 'pull' in c.operands;
  return adds.length > 0 === fused && options.activation === (fused ? 'tanh' : 'identity');
}

function plansOf(kernel: Kernel, { tiles: { sequence } }: Choices): CasePlan[] {
  const all = casesOf(kernel).flatMap((c) =>
    expand(kernel, c).flatMap((choice) => layouts.map((layout) => ({ c, choice, layout }))),
  );
  return all.flatMap(({ c, choice, layout }, n) =>
    sequence === FIRST || bearsOnTile(kernel, c, choice)
      ? [casePlan(kernel, c, choice, layout, `${kernel.name}.${n}`)]
      : [],
  );
}

const gpu = sharedGpu();

describe('every kernel, variant and layout', () => {
  it.each([...kernels.values()])('$name agrees with its twin', async (kernel) => {
    const bits = new Map<string, NumberArray>();
    const all = kernel.fit ? ofTiles : ofOthers;
    const [first] = all;
    for (const choices of all) {
      const cpu = new CpuExecutor({ kernels: 'twins' });
      const executor = gpu.executor({ choices });
      const cases = plansOf(kernel, choices);
      expect(cases.length).toBeGreaterThan(0);
      const programs = await Promise.all(cases.map(({ plan }) => executor.load(plan)));
      const agree = cases.map(async ({ name, plan, inputs }, i): Promise<number> => {
        const twin = await cpu.load(plan);
        for (const [tensor, numbers] of inputs) {
          executor.write(tensor, numbers);
          cpu.write(tensor, numbers);
        }
        executor.run(programs[i] as Program);
        await cpu.run(twin);
        const compared = [...inputs].map(async ([tensor, before]): Promise<number> => {
          const [got, want] = await Promise.all([executor.read(tensor), cpu.read(tensor)]);
          const fault = firstDifference(got, want, tolerances[kernel.accuracy]);
          const what = `${kernel.name} ${name}, ${JSON.stringify(choices)}, ${tensor}`;
          expect(fault, `${what}: ${JSON.stringify(fault)}`).toBeUndefined();
          if (choices === first) bits.set(tensor, got);
          else expect(got, `${what}: no choice changes a bit`).toEqual(bits.get(tensor));
          return firstDifference(want, before, tolerances.exact) ? 1 : 0;
        });
        return (await Promise.all(compared)).reduce((sum, changed) => sum + changed, 0);
      });
      const changes = (await Promise.all(agree)).reduce((sum, n) => sum + n, 0);
      // Some cases are meant to change nothing (a skipped update); most do.
      expect(changes).toBeGreaterThan(cases.length / 2);
      cpu.dispose();
      executor.dispose();
    }
  });
});
