import { describe, expect, it, vi } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { borrowGpu } from '../../src/gpu/adapter.ts';
import { candidatesFor } from '../../src/gpu/candidates.ts';
import type { ChoiceMemory } from '../../src/gpu/choice-memory.ts';
import { type Choices, choicesFor, everywhere, type ShapeClass } from '../../src/gpu/choices.ts';
import type { GpuExecutor } from '../../src/gpu/executor.ts';
import { indexedDbMemory } from '../../src/gpu/indexed-db-memory.ts';
import { trialPlan } from '../../src/gpu/trials.ts';
import { nameOf, type Way } from '../../src/gpu/ways.ts';
import type { Program } from '../../src/schedule/executor.ts';
import { Network } from '../../src/train/network.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

const gpu = sharedGpu();

/** Remembers as long as the test runs. */
function mapMemory(): ChoiceMemory & { readonly entries: Map<string, unknown> } {
  const entries = new Map<string, unknown>();
  return {
    entries,
    read: async (key) => entries.get(key),
    write: async (key, value) => {
      entries.set(key, value);
    },
  };
}

/** So little that a candidate or two are tried. */
const LITTLE = { budget: 4, patience: 60_000 };

/** The plan of a trial with numbers in it, and everything it wrote. */
async function runTrial(executor: GpuExecutor, shapeClass: ShapeClass): Promise<unknown> {
  const plan = trialPlan(shapeClass, true);
  const program = await executor.load(plan);
  const rng = new Rng(5, 0);
  for (const t of plan.tensors)
    if (t.role === 'input')
      executor.write(
        t.name,
        Float32Array.from({ length: t.size }, () => 0.1 * rng.normal()),
      );
  executor.run(program);
  return executor.read(shapeClass.endsWith('Step') ? 'trial/h' : 'trial/out');
}

/** The ways of hardware with subgroups as small as this adapter's, and of software without any. */
function allWays(shapeClass: ShapeClass): Way[] {
  const { subgroups } = borrowGpu(gpu.device);
  const ways = [
    { isFallback: false, subgroups },
    { isFallback: true, subgroups: undefined },
  ].flatMap((machine) => candidatesFor(machine)[shapeClass]);
  return [...new Map(ways.map((way) => [nameOf(way), way])).values()];
}

async function sameBits(shapeClass: ShapeClass, ways: readonly Way[]): Promise<void> {
  let first: unknown;
  for (const { tile, fuses } of ways) {
    const executor = gpu.executor({ choices: everywhere(tile, fuses) });
    const got = await runTrial(executor, shapeClass);
    first ??= got;
    expect(got, nameOf({ tile, fuses })).toEqual(first);
    executor.dispose();
  }
  expect((first as Float32Array).some((v) => v !== 0)).toBe(true);
}

describe('every candidate gives the same bits', () => {
  it('for products over a sequence', () => sameBits('sequence', allWays('sequence')));
  it('for gradients of weights', () => sameBits('gradient', allWays('gradient')));
  it('for steps, fused and apart', async () => {
    // What is large has been seen above, and takes long to compile with many steps inside.
    const ways = allWays('smallStep').filter(({ tile }) => !tile.staged && tile.rows * tile.vectors <= 8);
    expect(ways.filter((way) => way.fuses).length).toBeGreaterThan(4);
    await sameBits('smallStep', ways);
  });
  it('for steps that stage in many steps, which nothing chooses by itself', () =>
    sameBits('smallStep', [
      { tile: { rows: 4, vectors: 1, x: 8, y: 4 }, fuses: false },
      { tile: { rows: 4, vectors: 1, x: 4, y: 2, staged: 16 }, fuses: true },
    ]));
});

describe('a training step gives the same bits', () => {
  /** All weights after two steps: of large steps, whose rows are not a multiple of those of any tile. */
  async function learned(choices: Choices): Promise<unknown> {
    const executor = gpu.executor({ choices });
    const network = await Network.create(
      { input: 'tokens', inputSize: 20, hiddenSize: 100, outputSize: 20 },
      executor,
    );
    network.initialise(1, 'uniform');
    const tokens = Int32Array.from({ length: 4 * 35 }, (_, i) => (i * 7) % 20);
    const targets = Int32Array.from({ length: 4 * 35 }, (_, i) => (i * 11 + 3) % 20);
    const training = network.train({ batches: [{ seqLen: 4, batchSize: 35, tokens, targets }], steps: 2 });
    for await (const _ of training);
    const state = await network.stateDict();
    executor.dispose();
    return state;
  }

  it('with what suits an adapter in software, and with the smallest tile', async () => {
    const { subgroups } = borrowGpu(gpu.device);
    const usual = choicesFor({ isFallback: true, subgroups });
    expect(usual.tiles.largeStep.rows).toBeGreaterThan(usual.tiles.smallStep.rows);
    const first = await learned(everywhere({ rows: 4, vectors: 1, x: 8, y: 1 }, false));
    expect(await learned(usual)).toEqual(first);
  });
});

describe('tuning', () => {
  it('ends, gives a choice, and is remembered by the next executor', async () => {
    const memory = mapMemory();
    const executor = gpu.executor({ ...LITTLE, memory });
    expect(executor.choices.from).toBe('default');
    const found = await executor.tune();
    expect(found.from).toBe('tuned');
    expect(executor.choices).toBe(found);
    expect(memory.entries.size).toBe(1);
    executor.dispose();

    const compiled = vi.spyOn(gpu.device, 'createComputePipelineAsync');
    const next = gpu.executor({ ...LITTLE, memory });
    expect(next.choices.from).toBe('default');
    await next.load(trialPlan('gradient', true));
    expect(next.choices).toEqual({ ...found, from: 'remembered' });
    expect(next.info.choices?.from).toBe('remembered');
    const before = compiled.mock.calls.length;
    expect(await next.tune()).toBe(next.choices);
    expect(compiled.mock.calls.length).toBe(before);
    compiled.mockRestore();
  });

  it('begins by itself once the executor is used often, and programs follow', async () => {
    const memory = mapMemory();
    const executor = gpu.executor({ ...LITTLE, memory });
    const plan = trialPlan('smallStep', true);
    const program = await executor.load(plan);
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) await executor.run(program);
    };
    await run(7);
    await executor.idle();
    expect(memory.entries.size).toBe(0);
    await run(1);
    await vi.waitUntil(() => executor.choices.from === 'tuned', { timeout: 100_000 });
    await run(1);
    expect(memory.entries.size).toBe(1);
  });

  it('changes no bit in the middle of a run', async () => {
    const remembered = everywhere({ rows: 4, vectors: 2, x: 8, y: 1 }, false);
    const plan = trialPlan('smallStep', true);
    const results = async (executor: GpuExecutor, tunes: boolean): Promise<unknown> => {
      const program = await executor.load(plan);
      executor.write(
        'trial/w',
        Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i)),
      );
      executor.write(
        'trial/z',
        Float32Array.from({ length: 16 * 16 * 64 }, (_, i) => Math.cos(i)),
      );
      for (let i = 0; i < 20; i++) {
        await executor.run(program as Program);
        if (i === 9 && tunes) await executor.tune();
        await executor.idle();
      }
      return executor.read('trial/h');
    };
    const tuned = await results(gpu.executor({ ...LITTLE, memory: 'none' }), true);
    expect(tuned).toEqual(await results(gpu.executor({ choices: remembered }), false));
  });

  it('stays with what is usual where no candidate compiles in time', async () => {
    const executor = gpu.executor({ budget: 1000, patience: 1e-3, memory: 'none' });
    const { from, ...found } = await executor.tune();
    expect(from).toBe('tuned');
    expect(found).toEqual(choicesFor(borrowGpu(gpu.device)));
  });

  it('is not begun where it is off, or choices are given', async () => {
    const given: Choices = everywhere({ rows: 4, vectors: 1, x: 8, y: 1 }, true);
    for (const executor of [gpu.executor('off'), gpu.executor('auto'), gpu.executor({ choices: given })]) {
      const { from } = executor.choices;
      const program = await executor.load(trialPlan('smallStep', true));
      for (let i = 0; i < 9; i++) await executor.run(program);
      await executor.idle();
      expect(executor.choices.from).toBe(from);
    }
    const executor = gpu.executor({ choices: given });
    expect(await executor.tune()).toEqual({ ...given, from: 'given' });
  });

  it('ends with the executor, in silence, and is not remembered then', async () => {
    const memory = mapMemory();
    const executor = gpu.executor({ ...LITTLE, memory });
    const program = await executor.load(trialPlan('smallStep', true));
    for (let i = 0; i < 9; i++) await executor.run(program);
    const tuning = executor.tune();
    executor.dispose();
    await expect(tuning).resolves.toMatchObject({ from: 'default' });
    expect(memory.entries.size).toBe(0);
  });

  it('is refused what no shader can be made from', () => {
    const tile = { rows: 4, vectors: 1, x: 8, y: 4, staged: 2048 };
    expect(() => gpu.executor({ choices: everywhere(tile, false) })).toThrow(/staged/);
  });
});

describe('the memory of a browser', () => {
  it('keeps a value for each key', async () => {
    const memory = indexedDbMemory('webgpu-rnn test');
    expect(await memory.read('x')).toBeUndefined();
    await memory.write('x', { budget: 1 });
    await memory.write('x', { budget: 2 });
    await memory.write('y', 3);
    const again = indexedDbMemory('webgpu-rnn test');
    expect([await again.read('x'), await again.read('y')]).toEqual([{ budget: 2 }, 3]);
    indexedDB.deleteDatabase('webgpu-rnn test');
  });

  it('is missed by nobody where it is blocked', async () => {
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const executor = gpu.executor(LITTLE);
    await executor.load(trialPlan('gradient', true));
    expect((await executor.tune()).from).toBe('tuned');
    expect(open.mock.calls.length).toBeGreaterThan(1);
    open.mockRestore();
  });
});
