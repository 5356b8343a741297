import { describe, expect, it, vi } from 'vitest';
import { byTheBook } from '../../scripts/self-check-values.ts';
import { GpuUnavailableError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import type { Machine } from '../../src/gpu/adapter.ts';
import { assertRight, openBackend } from '../../src/train/backend.ts';
import { Network } from '../../src/train/network.ts';
import { selfCheck } from '../../src/train/self-check.ts';
import { checkCases } from '../../src/train/self-check-cases.ts';
import { EXPECTED } from '../../src/train/self-check-values.ts';
import { expectAllClose } from '../helpers/closeness.ts';
import { rejected } from '../helpers/errors.ts';
import { LyingExecutor } from '../helpers/lying-executor.ts';

/** Every GPU is a liar here. */
vi.mock('../../src/gpu/executor.ts', async () => {
  const { LyingExecutor: Liar } = await import('../helpers/lying-executor.ts');
  class GpuExecutor extends Liar {
    constructor({ adapter, isFallback }: Machine) {
      super('rnnStep', 'out');
      Object.assign(this.info, { adapter, isFallback });
    }
  }
  return { GpuExecutor };
});

/** A liar with a name of its own: verdicts are kept by name. */
function liar(adapter: string, kernel = 'lstmStepBackward', operand = 'da', twist?: (x: number) => number) {
  const executor = new LyingExecutor(kernel, operand, {}, twist);
  Object.assign(executor.info, { adapter });
  return executor;
}

describe('selfCheck', () => {
  it('finds a device that rounds to be right, and leaves nothing there', async () => {
    const executor = new CpuExecutor();
    const config = { input: 'vectors', inputSize: 2, hiddenSize: 3, outputSize: 2 } as const;
    const network = await Network.create(config, executor);
    network.initialise(1);
    const before = [await network.stateDict(), executor.bytes];
    const { agrees, error } = await selfCheck(executor);
    expect(agrees).toBe(true);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-5);
    expect([await network.stateDict(), executor.bytes]).toEqual(before);
  });

  it('compares with what the textbook says', () => {
    expect(EXPECTED).toHaveLength(checkCases().length);
    for (const [i, one] of checkCases().entries())
      expectAllClose(
        new Map(Object.entries(EXPECTED[i] as object)),
        new Map(Object.entries(byTheBook(one))),
        1e-5,
      );
  });

  it.each([
    ['rnnStep', 'out'],
    ['rnnStepBackward', 'da'],
    ['lstmStep', 'hNext'],
    ['lstmStep', 'cNext'],
    ['lstmStepBackward', 'da'],
    ['lstmStepBackward', 'dcPrev'],
    ['softmaxCrossEntropy', 'd'],
    ['softmaxCrossEntropy', 'loss'],
    ['gatherBackward', 'dtable'],
    ['gather', 'out'],
    ['matmul', 'out'],
    ['sumRows', 'out'],
    ['copy', 'out'],
  ])('finds out a device whose %s gives the wrong sign of %s', async (kernel, operand) => {
    const { agrees, error } = await selfCheck(liar('a liar', kernel, operand));
    expect(agrees).toBe(false);
    expect(error).toBeGreaterThan(0.1);
  });

  it('finds out one that is off by a hundredth, and one that gives NaN', async () => {
    expect((await selfCheck(liar('', 'rnnStep', 'out', (x) => 1.01 * x))).agrees).toBe(false);
    expect(await selfCheck(liar('', 'rnnStepBackward', 'da', () => Number.NaN))).toMatchObject({
      agrees: false,
      error: Number.POSITIVE_INFINITY,
    });
  });
});

describe('a backend', () => {
  it('that computes wrongly is refused with a sentence, and freed', async () => {
    const executor = liar('Weak 3000');
    const error = await rejected(GpuUnavailableError, assertRight(executor));
    expect(error).toMatchObject({ code: 'wrong-results', name: 'GpuUnavailableError' });
    expect(error.message).toMatch(
      /^The GPU \(Weak 3000\) computes wrongly, the gradient of [\w.]+ of a tiny network is off by .+ %\. A newer/,
    );
    expect(executor.disposed).toBe(true);
  });

  it('is asked once for each adapter', async () => {
    const first = liar('Strong 1', 'argmax', 'out');
    await assertRight(first);
    expect(first.loads).toBeGreaterThan(0);
    const second = liar('Strong 1', 'argmax', 'out');
    await assertRight(second);
    expect([second.loads, second.disposed]).toEqual([0, false]);
    const other = liar('Weak 1');
    await rejected(GpuUnavailableError, assertRight(other));
    const again = liar('Weak 1');
    await rejected(GpuUnavailableError, assertRight(again));
    expect([again.loads, again.disposed]).toEqual([0, true]);
  });

  it('that fails at the check is freed, and asked again', async () => {
    const broken = liar('Lost 1');
    broken.load = () => Promise.reject(new Error('lost'));
    expect((await rejected(Error, assertRight(broken))).message).toBe('lost');
    expect(broken.disposed).toBe(true);
    const whole = liar('Lost 1', 'argmax', 'out');
    await assertRight(whole);
    expect(whole.loads).toBeGreaterThan(0);
  });

  const adapter = (description: string) =>
    ({
      requestAdapter: async () => ({
        ...{ limits: {}, features: new Set(), info: { description } },
        requestDevice: async () => ({ features: new Set() }),
      }),
    }) as unknown as GPU;

  const lent = (description: string) =>
    ({ features: new Set(), adapterInfo: { description } }) as unknown as GPUDevice;

  it('gives way to the CPU, and says why', async () => {
    const { executor, reason } = await openBackend({ gpu: adapter('Weak 5') });
    expect(executor).toBeInstanceOf(CpuExecutor);
    expect(executor.info.backend).toBe('cpu');
    expect(reason).toMatch(/^Training on the CPU: The GPU \(Weak 5\) computes wrongly, /);
  });

  it('is an error where it has to be the GPU', async () => {
    await expect(openBackend({ backend: 'gpu', gpu: adapter('Weak 6') })).rejects.toMatchObject({
      code: 'wrong-results',
    });
  });

  it.each([
    ['if asked not to', adapter('Weak 7'), { selfCheck: false }],
    ['without hardware', adapter('llvmpipe'), { backend: 'gpu' as const }],
  ])('is not checked %s', async (_, gpu, options) => {
    const { executor, reason } = await openBackend({ gpu, ...options });
    expect([executor.info.backend, reason, LyingExecutor.latest?.loads]).toEqual(['gpu', undefined, 0]);
  });

  it('without hardware gives way to the CPU, which is faster, unless the GPU is asked for or lent', async () => {
    const { executor, reason } = await openBackend({ gpu: adapter('llvmpipe') });
    expect(executor.info.backend).toBe('cpu');
    expect(reason).toBe('Training on the CPU, which is faster than llvmpipe (software).');
    const device = lent('llvmpipe');
    expect((await openBackend({ device })).executor.info.backend).toBe('gpu');
  });

  it('that the app lends is checked if asked to', async () => {
    const device = lent('Lent 1');
    expect((await openBackend({ device })).executor.info.backend).toBe('gpu');
    expect((await openBackend({ device, selfCheck: true })).executor.info.backend).toBe('cpu');
  });

  it('takes true or false for selfCheck', async () => {
    const selfCheck = 'no' as unknown as boolean;
    await expect(openBackend({ backend: 'cpu', selfCheck })).rejects.toMatchObject({
      code: 'wrong-type',
      parameter: 'selfCheck',
    });
  });
});
