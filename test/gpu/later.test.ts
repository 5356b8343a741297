import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { copy } from '../../shaders/copy.ts';
import { sumSquares } from '../../shaders/sumSquares.ts';
import { everywhere } from '../../src/gpu/choices.ts';
import type { GpuExecutor } from '../../src/gpu/executor.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import { layOut } from '../../src/schedule/layout.ts';
import type { Plan, Role } from '../../src/schedule/plan.ts';
import { SMALL_TILE, sharedGpu } from '../helpers/shared-gpu.ts';

const gpu = sharedGpu();

/** n = x, or n += x: kernels of two texts. */
function sum(name: string, add: boolean): Plan {
  const e = new Emitter();
  const tensor = (what: string, role: Role) => e.tensor(`${name}/${what}`, role, 3, 5);
  e.emit(copy, { a: tensor('x', 'input'), out: { view: tensor('n', 'carry'), add } });
  return { name, ...layOut(e.tensors), dispatches: e.dispatches };
}

const NUMBERS = Float32Array.from({ length: 15 }, (_, i) => i - 7);

/** Σ x² by row: a kernel of another text where work is spread. */
function squares(): Plan {
  const e = new Emitter();
  const a = e.tensor('x', 'input', 3, 5);
  e.emit(sumSquares, { a, out: e.tensor('n', 'carry', 3, 1) });
  return { name: 'squares', ...layOut(e.tensors), dispatches: e.dispatches };
}

it('a better program that comes after the end of its executor is dropped', async () => {
  const unhandled: unknown[] = [];
  const note = (event: PromiseRejectionEvent): void => void unhandled.push(event.reason);
  addEventListener('unhandledrejection', note);
  const compiled = vi.spyOn(gpu.device, 'createComputePipelineAsync');
  const common = everywhere(SMALL_TILE, false);
  const choices = { ...common, spreads: false };
  const executor = gpu.executor({ choices, first: { ...common, spreads: true } });
  const program = await executor.load(squares());
  expect(compiled).toHaveBeenCalledTimes(1);
  await executor.run(program, 100);
  await vi.waitFor(() => expect(compiled).toHaveBeenCalledTimes(2));
  executor.dispose();
  await Promise.all(compiled.mock.results.map(({ value }) => value));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(unhandled).toEqual([]);
  removeEventListener('unhandledrejection', note);
  compiled.mockRestore();
});

describe('a program that is compiled later', () => {
  let executor: GpuExecutor;
  let compiled: MockInstance<GPUDevice['createComputePipelineAsync']>;
  beforeEach(() => {
    executor = gpu.executor();
    compiled = vi.spyOn(gpu.device, 'createComputePipelineAsync');
  });
  afterEach(() => compiled.mockRestore());

  it('has all of its memory, and no pipeline before it is asked for', async () => {
    const now = await executor.load(sum('now', true), ['now/n']);
    expect(compiled).toHaveBeenCalledTimes(1);
    const bytes = executor.bytes;
    const later = await executor.load(sum('later', false), ['later/n'], 'later');
    expect(executor.bytes).toBe(2 * bytes);
    executor.write('later/x', NUMBERS);
    expect(compiled).toHaveBeenCalledTimes(1);
    expect(() => executor.run(later)).toThrow("Plan 'later' is run before it is ready.");

    await executor.ready(later);
    await executor.ready(later);
    expect(compiled).toHaveBeenCalledTimes(2);
    await executor.run(later);
    expect(await executor.read('later/n')).toEqual(NUMBERS);
    expect(executor.bytes, 'nothing more is allocated').toBe(2 * bytes);
    executor.unload(now);
    executor.unload(later);
    expect(executor.bytes).toBe(0);
  });

  it('is compiled by itself once something else has run, once', async () => {
    const now = await executor.load(sum('now', true));
    const later = await executor.load(sum('later', false), [], 'later');
    await executor.run(now);
    await vi.waitFor(() => expect(compiled).toHaveBeenCalledTimes(2));
    await executor.ready(later);
    await executor.run(now);
    await executor.idle();
    expect(compiled).toHaveBeenCalledTimes(2);
  });

  it('may be unloaded before it was compiled, and is not compiled then', async () => {
    const now = await executor.load(sum('now', true));
    const later = await executor.load(sum('later', false), [], 'later');
    executor.unload(later);
    await executor.run(now);
    await executor.idle();
    expect(compiled).toHaveBeenCalledTimes(1);
  });

  it('says what is wrong with its kernels when it is asked for, though that went wrong in the background', async () => {
    const now = await executor.load(sum('now', true));
    const later = await executor.load(sum('later', false), [], 'later');
    compiled.mockRejectedValue(new Error('the driver says no'));
    await executor.run(now);
    await executor.idle();
    await expect(executor.ready(later)).rejects.toMatchObject({ code: 'shader' });
  });
});
