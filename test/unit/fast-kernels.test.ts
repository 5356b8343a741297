import { describe, expect, it } from 'vitest';
import { activate } from '../../shaders/activate.ts';
import { casesOf } from '../../shaders/cases/index.ts';
import type { NumberArray } from '../../shaders/cells.ts';
import { kernels } from '../../shaders/index.ts';
import type { Kernel } from '../../shaders/kernel.ts';
import { matmul } from '../../shaders/matmul.ts';
import { twins } from '../../shaders/twins/index.ts';
import type { Twin } from '../../shaders/twins/twin.ts';
import { CpuExecutor, type CpuOptions } from '../../src/cpu/executor.ts';
import { fastKernels } from '../../src/cpu/fast/index.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import { layOut } from '../../src/schedule/layout.ts';
import type { Role } from '../../src/schedule/plan.ts';
import { type CasePlan, casePlan, expand, layouts } from '../helpers/kernel-cases.ts';
import { firstDifference, tolerances } from '../helpers/tolerance.ts';

/** Runs a case; what its tensors hold afterwards. */
async function run({ plan, inputs }: CasePlan, options: CpuOptions): Promise<Map<string, NumberArray>> {
  const executor = new CpuExecutor(options);
  const program = await executor.load(plan);
  for (const [tensor, numbers] of inputs) executor.write(tensor, numbers);
  await executor.run(program);
  const after = new Map<string, NumberArray>();
  for (const tensor of inputs.keys()) after.set(tensor, await executor.read(tensor));
  executor.dispose();
  return after;
}

/** The same, where the twin of the kernel must not run. */
async function runFast(kernel: Kernel, c: CasePlan, options: CpuOptions): Promise<Map<string, NumberArray>> {
  const all = twins as Map<string, Twin>;
  const twin = all.get(kernel.name) as Twin;
  const refuse = (): never => {
    throw new Error(`The twin of ${kernel.name} ran: ${c.name}`);
  };
  all.set(kernel.name, { ...twin, run: refuse });
  try {
    return await run(c, options);
  } finally {
    all.set(kernel.name, twin);
  }
}

const plansOf = (kernel: Kernel): CasePlan[] =>
  casesOf(kernel).flatMap((c, i) =>
    expand(kernel, c).flatMap((choice, j) =>
      layouts.map((layout, k) => casePlan(kernel, c, choice, layout, `${kernel.name}.${i}.${j}.${k}`)),
    ),
  );

describe('a kernel that runs fast on the CPU', () => {
  it.each([...fastKernels.keys()])('%s agrees with its twin, with vectors and without', async (name) => {
    const kernel = kernels.get(name) as Kernel;
    let changes = 0;
    const all = plansOf(kernel);
    for (const c of all) {
      // What is said to be exact is so in f32.
      const exact = kernel.accuracy === 'exact';
      const want = await run(c, { kernels: 'twins', precision: exact ? 'f32' : 'f64' });
      const simd = await runFast(kernel, c, { kernels: 'simd' });
      const loops = await runFast(kernel, c, { kernels: 'loops' });
      for (const [tensor, before] of c.inputs) {
        const [got, sure] = [simd.get(tensor), want.get(tensor)] as [NumberArray, NumberArray];
        const fault = firstDifference(got, sure, tolerances[kernel.accuracy]);
        expect(fault, `${name} ${c.name}, ${tensor}: ${JSON.stringify(fault)}`).toBeUndefined();
        const bits = firstDifference(loops.get(tensor) as NumberArray, got, tolerances.exact);
        expect(
          bits,
          `${name} ${c.name}, ${tensor}: the bits of both, ${JSON.stringify(bits)}`,
        ).toBeUndefined();
        if (firstDifference(got, before, tolerances.exact)) changes++;
      }
    }
    // Some cases are meant to change nothing (a skipped update); most do.
    expect(changes).toBeGreaterThan(all.length / 2);
  });
});

describe('routines of one plan', () => {
  it('do not see what others have left in the room that they share', async () => {
    const e = new Emitter();
    const matrix = (name: string, role: Role) => e.tensor(name, role, 4, 4);
    const [x, w] = [matrix('x', 'input'), matrix('w', 'input')];
    const [dirty, y, z] = ['dirty', 'y', 'z'].map((name) => matrix(name, 'activation'));
    const fill = () =>
      e.emit(
        matmul,
        { a: x, b: w, out: { view: dirty!, add: false } },
        { options: { transposeA: false, transposeB: true, activation: 'identity' } },
      );
    fill();
    e.emit(activate, { a: x, out: y! }, { options: { activation: 'tanh' } });
    fill();
    e.emit(
      matmul,
      { a: x, b: w, out: { view: z!, add: false } },
      { options: { transposeA: false, transposeB: false, activation: 'sigmoid' } },
    );
    const plan = { name: 'room', ...layOut(e.tensors), dispatches: e.dispatches };
    const numbers = Float64Array.from({ length: 16 }, (_, i) => Math.sin(1 + i));
    const run = async (options: CpuOptions) => {
      const executor = new CpuExecutor(options);
      const program = await executor.load(plan);
      executor.write('x', numbers);
      executor.write('w', numbers);
      await executor.run(program);
      return Promise.all(['dirty', 'y', 'z'].map((name) => executor.read(name)));
    };
    const [got, want] = [await run({}), await run({ precision: 'f64' })];
    got.forEach((values, i) => {
      expect(firstDifference(values, want[i] as NumberArray, tolerances.smooth)).toBeUndefined();
    });
  });
});
