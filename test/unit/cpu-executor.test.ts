import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { activate } from '../../shaders/activate.ts';
import { argmax } from '../../shaders/argmax.ts';
import { copy } from '../../shaders/copy.ts';
import { fill } from '../../shaders/fill.ts';
import { PlanError, StateError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { fastKernels } from '../../src/cpu/fast/index.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import { layOut } from '../../src/schedule/layout.ts';
import type { Plan, Role } from '../../src/schedule/plan.ts';
import { rejected, thrown } from '../helpers/errors.ts';

/** y = f(x), and a counted tensor: n += x. */
function planOf(name: string, rows = 2, more: (e: Emitter) => void = () => {}): Plan {
  const e = new Emitter();
  const tensor = (t: string, role: Role) => e.tensor(t, role, rows, 3);
  const x = tensor('x', 'input');
  e.emit(activate, { a: x, out: tensor(`${name}/y`, 'activation') }, { options: { activation: 'relu' } });
  e.emit(copy, { a: x, out: { view: tensor('n', 'carry'), add: true } });
  more(e);
  return { name, ...layOut(e.tensors), dispatches: e.dispatches };
}

const numbers = Float64Array.of(1, -2, 3, -4, 5, 6);

describe('the executor on the CPU', () => {
  it('starts with zeros, writes, runs, reads, in the order of the calls', async () => {
    const executor = new CpuExecutor();
    const program = await executor.load(planOf('a'));
    expect([...(await executor.read('a/y'))]).toEqual([0, 0, 0, 0, 0, 0]);
    executor.write('x', numbers);
    void executor.run(program);
    const early = executor.read('n');
    executor.write('x', Float64Array.of(10, 10), 4);
    void executor.run(program);
    expect([...(await early)]).toEqual([...numbers]);
    expect([...(await executor.read('a/y'))]).toEqual([1, 0, 3, 0, 10, 10]);
    expect([...(await executor.read('n'))]).toEqual([2, -4, 6, -8, 15, 16]);
    expect(executor.info).toEqual({ backend: 'cpu', adapter: 'CPU', isFallback: false });
  });

  it('runs a plan many times in a row, as often as it is told', async () => {
    const executor = new CpuExecutor();
    const program = await executor.load(planOf('a'));
    executor.write('x', numbers);
    await executor.run(program, 5);
    expect([...(await executor.read('n'))]).toEqual([...numbers].map((x) => 5 * x));
  });

  it('copies what is written, and gives away copies', async () => {
    const executor = new CpuExecutor();
    await executor.load(planOf('a'));
    const mine = numbers.slice();
    executor.write('x', mine);
    mine.fill(9);
    const got = await executor.read('x');
    expect([...got]).toEqual([...numbers]);
    got.fill(9);
    expect([...(await executor.read('x'))]).toEqual([...numbers]);
  });

  it('keeps f32 as asked: rounded, or in full', async () => {
    for (const [precision, want] of [
      ['f32', Math.fround(0.1)],
      ['f64', 0.1],
    ] as const) {
      const executor = new CpuExecutor({ precision });
      await executor.load(planOf('a'));
      executor.write('x', Float64Array.of(0.1));
      expect((await executor.read('x'))[0]).toBe(want);
    }
  });

  it.each([
    ['twins', 0],
    // The routine of `activate` sets three zeros aside, in a room of four numbers.
    ['simd', 16],
    ['loops', 16],
  ] as const)('shares buffers between plans by name, and frees what no plan needs: %s', async (how, room) => {
    const executor = new CpuExecutor({ kernels: how });
    const one = await executor.load(planOf('a'));
    const alone = executor.bytes;
    expect(alone).toBe(3 * 32 + room);
    const two = await executor.load(planOf('b'));
    expect(executor.bytes).toBe(alone + 32 + room);
    executor.write('x', numbers);
    await executor.run(one);
    await executor.run(two);
    expect([...(await executor.read('n'))]).toEqual([...numbers.map((x) => 2 * x)]);
    executor.unload(two);
    expect(executor.bytes).toBe(alone);
    await executor.run(one);
    executor.unload(one);
    expect(executor.bytes).toBe(0);
  });

  it('refuses a plan that needs another size of a buffer, and takes nothing for it', async () => {
    const executor = new CpuExecutor();
    await executor.load(planOf('a', 2));
    const before = executor.bytes;
    const error = await rejected(PlanError, executor.load(planOf('b', 20)));
    expect(error).toMatchObject({ code: 'buffer-conflict', parameter: 'x' });
    expect(error.message).toContain("'b'");
    expect(executor.bytes).toBe(before);
  });

  it('refuses a plan that is not sound', async () => {
    const plan = planOf('a');
    const [first] = plan.dispatches;
    const broken = { ...plan, dispatches: [{ ...first!, kernel: 'nothing' }] };
    const executor = new CpuExecutor();
    expect(await rejected(PlanError, executor.load(broken))).toMatchObject({ code: 'unknown-kernel' });
    expect(executor.bytes).toBe(0);
  });

  it('names tensors that no plan has, and numbers that do not fit', async () => {
    const executor = new CpuExecutor();
    await executor.load(planOf('a'));
    expect(thrown(PlanError, () => executor.write('z', numbers))).toMatchObject({
      code: 'unknown-tensor',
      parameter: 'z',
    });
    expect(await rejected(PlanError, executor.read('z'))).toMatchObject({ code: 'unknown-tensor' });
    const error = thrown(PlanError, () => executor.write('x', numbers, 1));
    expect(error).toMatchObject({ code: 'out-of-range', parameter: 'x', actual: 7, limit: 6 });
  });

  it('fills with NaN what a run has to write, if asked to, and nothing else', async () => {
    const executor = new CpuExecutor({ poison: true });
    await executor.load(planOf('a'));
    expect((await executor.read('a/y')).every(Number.isNaN)).toBe(true);
    for (const kept of ['x', 'n']) expect([...(await executor.read(kept))]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  describe('lets other work have its turn', () => {
    /** A clock on which every look at it takes a millisecond. */
    beforeEach(() => {
      let now = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => now++);
    });
    afterEach(() => void vi.restoreAllMocks());

    const begin = async (dispatches: number) => {
      const executor = new CpuExecutor();
      const plan = planOf('a', 2, (e) => {
        const z = e.tensor('z', 'activation', 2, 3);
        for (let i = 0; i < dispatches; i++) e.emit(fill, { out: z }, { params: { value: i } });
      });
      const program = await executor.load(plan);
      const turns = { count: 0 };
      setTimeout(() => turns.count++, 0);
      return { executor, program, turns };
    };

    it('during a long run', async () => {
      const { executor, program, turns } = await begin(100);
      await executor.run(program);
      expect(turns.count).toBe(1);
      expect((await executor.read('z'))[5]).toBe(99);
    });

    it('between many short runs', async () => {
      // Awaiting a short run alone never leaves the thread.
      const { executor, program, turns } = await begin(1);
      for (let i = 0; i < 100; i++) await executor.run(program);
      expect(turns.count).toBe(1);
    });
  });

  it.each(['simd', 'loops'] as const)('goes on when its memory has grown: %s', async (how) => {
    // One kernel with a routine, one that only has its twin.
    expect([fastKernels.has('copy'), fastKernels.has('argmax')]).toEqual([true, false]);
    const executor = new CpuExecutor({ kernels: how });
    const program = await executor.load(
      planOf('a', 2, (e) => {
        const best = e.tensor('best', 'activation', 2, 1, 'i32');
        const a = { tensor: 'x', offset: 0, rows: 2, cols: 3, stride: 3 };
        e.emit(argmax, { a, out: best });
      }),
    );
    executor.write('x', numbers);
    await executor.run(program);
    expect([...(await executor.read('best'))]).toEqual([2, 2]);
    const big = new Emitter();
    big.emit(fill, { out: big.tensor('big', 'activation', 300, 300) }, { params: { value: 1 } });
    await executor.load({ name: 'b', ...layOut(big.tensors), dispatches: big.dispatches });
    executor.write('x', Float64Array.of(9, 1, 2, 3, 8, 4));
    await executor.run(program);
    expect([...(await executor.read('best'))]).toEqual([0, 1]);
    expect([...(await executor.read('n'))]).toEqual([10, -1, 5, -1, 13, 10]);
  });

  it('gives memory back only when what was asked for has been done with it', async () => {
    const executor = new CpuExecutor();
    const one = await executor.load(planOf('a'));
    const before = executor.bytes;
    executor.write('x', numbers);
    const running = executor.run(one);
    executor.unload(one);
    expect(executor.bytes).toBe(before);
    // Takes none of the places on which the run still works.
    const two = await executor.load(planOf('b'));
    await running;
    await executor.idle();
    expect(executor.bytes).toBe(before);
    expect([...(await executor.read('n'))]).toEqual([0, 0, 0, 0, 0, 0]);
    executor.unload(two);
    expect(executor.bytes).toBe(0);
  });

  it('goes on after a run that failed', async () => {
    const executor = new CpuExecutor();
    const program = await executor.load(planOf('a'));
    const failing = await executor.load(
      planOf('b', 2, (e) => {
        // Twice as many rows as there are to read: what a shader would read from a neighbour.
        const x = e.find('x');
        const a = { tensor: x.name, offset: 0, rows: 1, cols: 3, stride: 3 };
        e.emit(
          activate,
          { a, out: e.tensor('wide', 'activation', 2, 3) },
          { options: { activation: 'relu' } },
        );
      }),
    );
    executor.write('x', numbers);
    await expect(executor.run(failing)).rejects.toThrow(RangeError);
    await executor.run(program);
    expect([...(await executor.read('a/y'))]).toEqual([1, 0, 3, 0, 5, 6]);
  });
});

describe('an executor that has been disposed of', () => {
  it('refuses every use, and holds no memory', async () => {
    const executor = new CpuExecutor();
    const program = await executor.load(planOf('a'));
    executor.dispose();
    executor.dispose();
    expect(executor.bytes).toBe(0);
    for (const use of [() => executor.write('x', numbers), () => void executor.run(program)])
      expect(thrown(StateError, use).code).toBe('disposed');
    expect(await rejected(StateError, executor.read('x'))).toMatchObject({ code: 'disposed' });
    expect(await rejected(StateError, executor.load(planOf('a')))).toMatchObject({ code: 'disposed' });
  });

  it('answers what was asked before with a StateError, not with nothing', async () => {
    const executor = new CpuExecutor();
    const program = await executor.load(planOf('a'));
    const asked = executor.read('x');
    const running = executor.run(program);
    executor.dispose();
    expect(await rejected(StateError, asked)).toMatchObject({ code: 'disposed' });
    await expect(running).resolves.toBeUndefined();
    await expect(executor.idle()).resolves.toBeUndefined();
  });
});
