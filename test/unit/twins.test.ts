import { describe, expect, it } from 'vitest';
import { casesOf } from '../../shaders/cases/index.ts';
import { MatrixCells } from '../../shaders/cells.ts';
import { kernels } from '../../shaders/index.ts';
import type { Kernel } from '../../shaders/kernel.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { effectOf } from '../../src/schedule/check.ts';
import type { Dispatch } from '../../src/schedule/plan.ts';
import { type CasePlan, casePlan, expand, layouts } from '../helpers/kernel-cases.ts';

/** Runs a case; returns what each operand holds afterwards, row by row, and how many numbers around them changed. */
async function run({
  plan,
  inputs,
}: CasePlan): Promise<{ operands: Record<string, number[]>; around: number }> {
  const executor = new CpuExecutor({ kernels: 'twins' });
  const program = await executor.load(plan);
  for (const [tensor, numbers] of inputs) executor.write(tensor, numbers);
  await executor.run(program);
  const [d] = plan.dispatches as [Dispatch];
  const kernel = kernels.get(d.kernel) as Kernel;
  const operands: Record<string, number[]> = {};
  let around = 0;
  for (const [tensor, before] of inputs) {
    const after = await executor.read(tensor);
    const written = new Set<number>();
    for (const [name, v] of Object.entries(d.operands)) {
      if (v.tensor !== tensor) continue;
      const places = Array.from(
        { length: v.rows * v.cols },
        (_, i) => v.offset + Math.floor(i / v.cols) * v.stride + (i % v.cols),
      );
      operands[name] = places.map((i) => after[i] as number);
      if (effectOf(kernel, name, d.adds) !== 'read') for (const i of places) written.add(i);
    }
    around += before.filter((x: number, i: number) => !written.has(i) && !Object.is(x, after[i])).length;
  }
  executor.dispose();
  return { operands, around };
}

describe('a twin', () => {
  it.each([...kernels.values()])('$name stays within its operands, wherever they lie', async (kernel) => {
    let count = 0;
    for (const c of casesOf(kernel))
      for (const choice of expand(kernel, c)) {
        const [packed, ...others] = layouts.map((l) => casePlan(kernel, c, choice, l, `case ${count++}`));
        const want = await run(packed as CasePlan);
        for (const other of others) {
          const got = await run(other);
          expect(got.operands, other.name).toEqual(want.operands);
          expect(got.around, other.name).toBe(0);
        }
      }
    expect(count).toBeGreaterThan(0);
  });
});

describe('the cells of an operand', () => {
  const array = Float64Array.from({ length: 20 }, (_, i) => i);
  const matrix = { offset: 5, rows: 2, cols: 3, stride: 4 };

  it('are a matrix in an array', () => {
    const cells = new MatrixCells(array.slice(), matrix, false, false);
    expect([cells.at(0, 0), cells.at(1, 2)]).toEqual([5, 11]);
    cells.put(1, 0, -1);
    expect(cells.at(1, 0)).toBe(-1);
  });

  it('add where the dispatch adds', () => {
    const cells = new MatrixCells(array.slice(), matrix, true, false);
    cells.put(1, 0, 0.5);
    expect(cells.at(1, 0)).toBe(9.5);
  });

  it('repeat where the kernel says so, and nowhere else', () => {
    const repeating = new MatrixCells(array, matrix, false, true);
    expect([repeating.at(5, 4), repeating.at(2, 3)]).toEqual([repeating.at(1, 1), repeating.at(0, 0)]);
    const cells = new MatrixCells(array, matrix, false, false);
    for (const [r, c] of [
      [2, 0],
      [0, 3],
    ] as const) {
      expect(() => cells.at(r, c)).toThrow(RangeError);
      expect(() => cells.put(r, c, 0)).toThrow(`(${r}, ${c}) in a matrix [2, 3]`);
    }
  });
});
