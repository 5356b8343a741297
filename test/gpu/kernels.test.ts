import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kernels } from '../../shaders/index.ts';
import type { Kernel, Tile } from '../../shaders/kernel.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { openGpu } from '../../src/gpu/adapter.ts';
import { GpuExecutor } from '../../src/gpu/executor.ts';
import type { Program } from '../../src/schedule/executor.ts';
import { type CasePlan, casePlan, expand, layouts } from '../helpers/kernel-cases.ts';
import { firstDifference, tolerances } from '../helpers/tolerance.ts';

/** The tile of hardware first, with which everything is tried; then that of software, and one of a single row. */
const tiles: readonly Tile[] = [
  { rows: 4, vectors: 1, x: 8, y: 4 },
  { rows: 8, vectors: 2, x: 8, y: 1 },
  { rows: 1, vectors: 1, x: 4, y: 2 },
];

/** Large tiles take a driver long to compile: beyond the first, one activation stands for all. */
function casesOf(kernel: Kernel, tile: Tile): CasePlan[] {
  const all = kernel.cases.flatMap((c) =>
    expand(kernel, c)
      .filter(
        ({ options }) =>
          tile === tiles[0] || ['identity', 'tanh', undefined].includes(options.activation as string),
      )
      .flatMap((choice) => layouts.map((layout) => ({ c, choice, layout }))),
  );
  return all.map(({ c, choice, layout }, n) => casePlan(kernel, c, choice, layout, `${kernel.name}.${n}`));
}

let gpu: GpuExecutor;
afterEach(() => gpu.dispose());

describe.each(tiles)('with tile $rows x $vectors, workgroup $x x $y', (tile) => {
  beforeEach(async () => {
    gpu = new GpuExecutor(await openGpu(), tile);
  });

  it.each([...kernels.values()].filter((k) => tile === tiles[0] || k.fit))(
    '$name agrees with its twin',
    async (kernel) => {
      const cpu = new CpuExecutor();
      const cases = casesOf(kernel, tile);
      expect(cases.length).toBeGreaterThan(0);
      const programs = await Promise.all(cases.map(({ plan }) => gpu.load(plan)));
      let changes = 0;
      for (const [i, { name, plan, inputs }] of cases.entries()) {
        const twin = await cpu.load(plan);
        for (const [tensor, numbers] of inputs) {
          gpu.write(tensor, numbers);
          cpu.write(tensor, numbers);
        }
        gpu.run(programs[i] as Program);
        await cpu.run(twin);
        for (const [tensor, before] of inputs) {
          const [got, want] = [await gpu.read(tensor), await cpu.read(tensor)];
          if (firstDifference(want, before, tolerances.exact)) changes++;
          const fault = firstDifference(got, want, tolerances[kernel.accuracy]);
          expect(fault, `${kernel.name} ${name}, ${tensor}: ${JSON.stringify(fault)}`).toBeUndefined();
        }
      }
      // Some cases are meant to change nothing (a skipped update); most do.
      expect(changes).toBeGreaterThan(cases.length / 2);
      cpu.dispose();
    },
  );
});
