import { describe, expect, it } from 'vitest';
import { fill } from '../../shaders/fill.ts';
import { sumRows } from '../../shaders/sumRows.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import { layOut } from '../../src/schedule/layout.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { shareScratch } from '../../src/schedule/scratch.ts';

/** Sums `rows` ones, made in scratch memory, onto a number that lives on. */
function counting(name: string, rows: number, cols: number): Plan {
  const e = new Emitter();
  const ones = e.tensor(`${name}/ones`, 'activation', rows, cols);
  const seen = e.tensor(`${name}/seen`, 'input', 1, cols);
  const sum = e.tensor('sum', 'carry', 1, cols);
  const part = e.tensor(`${name}/part`, 'activation', 1, cols);
  e.emit(fill, { out: ones }, { params: { value: 1 } });
  e.emit(sumRows, { a: ones, out: { view: part, add: false } });
  e.emit(sumRows, { a: part, out: { view: sum, add: true } });
  e.emit(sumRows, { a: seen, out: { view: sum, add: true } });
  return { name, ...layOut(e.tensors), dispatches: e.dispatches };
}

describe('scratch memory', () => {
  const plans = [counting('a', 5, 8), counting('b', 9, 8)];
  const shared = shareScratch('both', plans);

  it('is as large as the plan that needs most, rank by rank; what lives on stays where it is', () => {
    const sizes = (plan: Plan) => plan.buffers.map((b) => [b.name, b.bytes]).sort();
    expect(sizes(shared[0] as Plan)).toEqual(sizes(shared[1] as Plan));
    expect(sizes(shared[0] as Plan)).toEqual([
      ['both/scratch f32 0', 9 * 8 * 4],
      ['both/scratch f32 1', 32],
      ['both/scratch f32 2', 32],
      ['sum', 32],
    ]);
  });

  it('changes no number, and one plan never has two tensors in one place', async () => {
    const executor = new CpuExecutor({ poison: true });
    const programs = [];
    for (const plan of shared) programs.push(await executor.load(plan));
    expect(executor.bytes).toBe(9 * 32 + 3 * 32);
    for (const program of [...programs, ...programs]) {
      executor.write(`${program.plan.name}/seen`, new Float32Array(8).fill(100));
      await executor.run(program);
    }
    expect([...(await executor.read('sum'))]).toEqual(new Array(8).fill(2 * (5 + 9) + 400));
    for (const { tensors } of shared) expect(new Set(tensors.map((t) => t.buffer)).size).toBe(tensors.length);
    executor.dispose();
  });

  it('is never a tensor that other plans know, nor one of another type', () => {
    const e = new Emitter();
    e.tensor('c/tokens', 'input', 4, 1, 'i32');
    e.tensor('common', 'activation', 4, 1);
    e.tensor('c/kept', 'carry', 4, 1);
    const [plan] = shareScratch('mixed', [{ name: 'c', ...layOut(e.tensors), dispatches: [] }]);
    expect(plan?.tensors.map((t) => t.buffer)).toEqual(['mixed/scratch i32 0', 'common', 'c/kept']);
  });
});
