import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineKernel, type Kernel } from '../../shaders/kernel.ts';
import type { Variant } from '../../shaders/text.ts';
import {
  GpuLimitError,
  GpuOutOfMemoryError,
  GpuUnavailableError,
  PlanError,
  ShaderError,
} from '../../src/core/errors.ts';
import { openGpu } from '../../src/gpu/adapter.ts';
import { Pipelines } from '../../src/gpu/pipelines.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { CharRNN } from '../../src/text/char-rnn.ts';
import type { CharRnnOptions } from '../../src/text/options.ts';
import { Network } from '../../src/train/network.ts';
import { babble } from '../helpers/babble.ts';
import { countCalls } from '../helpers/count-calls.ts';
import { rejected } from '../helpers/errors.ts';
import { SMALL_TILE, sharedGpu } from '../helpers/shared-gpu.ts';

const gpu = sharedGpu();
const MODEL = { text: babble(600), hiddenSize: 8, seqLen: 4, batchSize: 2 };
const onDevice = (more: Partial<CharRnnOptions> = {}) =>
  CharRNN.create({ ...MODEL, device: gpu.device, ...more });

/** Trains a little: the losses. */
async function losses(model: CharRNN, steps: number): Promise<number[]> {
  const all: number[] = [];
  for await (const report of model.train({ steps, evaluateEvery: 0 })) all.push(...report.losses);
  return all;
}

/** The device is as good as new: a model on it learns. */
async function expectUsable(): Promise<void> {
  const model = await onDevice();
  expect((await losses(model, 2)).every((l) => l > 1 && l < 4)).toBe(true);
  model.dispose();
}

describe('without WebGPU', () => {
  afterEach(() => vi.unstubAllGlobals());
  const noAdapter = { requestAdapter: async () => null } as unknown as GPU;

  it('no adapter is an error with a remedy', async () => {
    const error = await rejected(
      GpuUnavailableError,
      CharRNN.create({ ...MODEL, backend: 'gpu', gpu: noAdapter }),
    );
    expect(error.code).toBe('no-adapter');
    expect(error.message).toMatch(/no adapter.*hardware acceleration.*--enable-unsafe-webgpu/);
  });

  it('no adapter lets the CPU stand in, and says why', async () => {
    const model = gpu.keep(await CharRNN.create({ ...MODEL, gpu: noAdapter }));
    expect(model.info).toMatchObject({ backend: 'cpu', adapter: 'CPU', isFallback: false });
    expect(model.info.reason).toMatch(/^Training on the CPU: WebGPU found no adapter\./);
    expect(await losses(model, 2)).toHaveLength(2);
  });

  it('a browser without it is told so, and a page from afar that it needs https', async () => {
    vi.stubGlobal('navigator', {});
    const error = await rejected(GpuUnavailableError, CharRNN.create({ ...MODEL, backend: 'gpu' }));
    expect(error.code).toBe('no-api');
    expect(error.hint).toMatch(/recent Chrome/);
    vi.stubGlobal('isSecureContext', false);
    expect((await rejected(GpuUnavailableError, openGpu())).hint).toMatch(/https or from localhost/);
    const model = gpu.keep(await CharRNN.create(MODEL));
    expect(model.info.reason).toMatch(/no WebGPU here.*https/);
  });

  it('an adapter that refuses its own limits gives a device with the usual ones', async () => {
    const adapter = (await navigator.gpu.requestAdapter()) as GPUAdapter;
    const asked: (GPUDeviceDescriptor | undefined)[] = [];
    const requestDevice = async (d?: GPUDeviceDescriptor): Promise<GPUDevice> => {
      asked.push(d);
      if (d?.requiredLimits) throw new DOMException('no', 'OperationError');
      return adapter.requestDevice(d);
    };
    const { limits, info, features } = adapter;
    const picky = { limits, info, features, requestDevice };
    const machine = await openGpu({ requestAdapter: async () => picky } as unknown as GPU);
    expect(asked).toHaveLength(2);
    expect(machine.device.limits.maxStorageBufferBindingSize).toBe(2 ** 27);
    machine.device.destroy();
  });

  it('an adapter that gives no device is an error with its cause', async () => {
    const cause = new DOMException('no', 'OperationError');
    const stubborn = { limits: {}, features: new Set(), requestDevice: () => Promise.reject(cause) };
    const error = await rejected(
      GpuUnavailableError,
      openGpu({ requestAdapter: async () => stubborn } as unknown as GPU),
    );
    expect(error).toMatchObject({ code: 'no-device', cause });
  });

  it('the adapter of this browser is known for what it is', async () => {
    const machine = await openGpu();
    expect(machine.borrowed).toBe(false);
    expect(machine.isFallback).toBe(/swiftshader|llvmpipe/i.test(machine.adapter));
    expect(machine.adapter).toMatch(machine.isFallback ? /\(software\)$/ : /./);
    machine.device.destroy();
  });
});

describe('a limit of the adapter', () => {
  it('refuses a network before anything is allocated, with both numbers', async () => {
    const calls = countCalls();
    const { maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
    const limit = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    const hiddenSize = Math.ceil(Math.sqrt(limit / 4)) + 1;
    const error = await rejected(GpuLimitError, onDevice({ hiddenSize }));
    calls.stop();
    expect(error).toMatchObject({ code: 'buffer-too-large', parameter: 'param' });
    expect(error.actual).toBeGreaterThan(4 * hiddenSize ** 2);
    expect([maxStorageBufferBindingSize, maxBufferSize]).toContain(error.limit);
    const mebibytes = `${((error.actual as number) / 2 ** 20).toFixed(1)} MiB`;
    expect(error.message).toContain(mebibytes);
    expect(error.message).toMatch(/adapter's (maxStorageBufferBindingSize|maxBufferSize) is \d+\.\d MiB\./);
    expect(error.hint).toMatch(/smaller model/);
    expect(calls.counts.createBuffer).toBe(0);
    await expectUsable();
  });

  it('refuses more workgroups than a dispatch may have, and keeps nothing', async () => {
    const executor = gpu.executor();
    const rows = 65536;
    const view = (tensor: string) => ({ tensor, offset: 0, rows, cols: 1, stride: 1 });
    const tensor = (name: string) =>
      ({ name, role: 'input', type: 'f32', size: rows, width: 1, buffer: name, base: 0 }) as const;
    const plan: Plan = {
      name: 'wide',
      tensors: [tensor('a'), tensor('out')],
      buffers: ['a', 'out'].map((name) => ({ name, type: 'f32', bytes: rows * 4 })),
      dispatches: [
        {
          ...{ kernel: 'sumSquares', label: 'test', adds: [], params: {}, options: {} },
          operands: { a: view('a'), out: view('out') },
        },
      ],
    };
    const error = await rejected(GpuLimitError, executor.load(plan));
    expect(error).toMatchObject({ code: 'too-many-workgroups', parameter: 'sumSquares', limit: 65535 });
    expect(executor.bytes).toBe(0);
  });

  it('refuses a plan that is not sound, and keeps nothing', async () => {
    const executor = gpu.executor();
    const network = await Network.create(
      { input: 'tokens', inputSize: 3, hiddenSize: 4, outputSize: 3 },
      executor,
    );
    const before = executor.bytes;
    const plan: Plan = {
      ...{ name: 'unsound', tensors: [], buffers: [] },
      dispatches: [{ ...{ kernel: 'copy', label: '', adds: [], params: {}, options: {} }, operands: {} }],
    };
    await rejected(PlanError, network.executor.load(plan));
    expect(executor.bytes).toBe(before);
  });
});

describe('running out of memory', () => {
  afterEach(() => {
    // The methods of the class again.
    delete (gpu.device as Partial<GPUDevice>).popErrorScope;
  });

  /** The nth buffer from now on does not fit. */
  function failAt(n: number): { made: number } {
    const { device } = gpu;
    const state = { made: 0, failed: false };
    const { createBuffer } = device;
    device.createBuffer = (d) => {
      if (++state.made === n) {
        state.failed = true;
        device.createBuffer = createBuffer;
      }
      return createBuffer.call(device, d);
    };
    // The scope around a buffer is left right after it was made, before anyone else's.
    device.popErrorScope = () => {
      const pop = GPUDevice.prototype.popErrorScope.call(device);
      if (!state.failed) return pop;
      state.failed = false;
      return pop.then(() => new GPUOutOfMemoryError('not enough'));
    };
    return state;
  }

  it.each([1, 2, 3, 20, 40, 50, 52])('at buffer %i is an error, and nothing stays allocated', async (n) => {
    const neighbour = gpu.keep(await onDevice());
    const twin = gpu.keep(await onDevice());
    const before = gpu.liveBytes;
    const state = failAt(n);
    const error = await rejected(GpuOutOfMemoryError, onDevice({ gradientNorms: true }));
    expect(state.made).toBeGreaterThanOrEqual(n);
    expect(error.code).toBe('out-of-memory');
    expect(error.message).toMatch(/ran out of memory allocating \d+\.\d MiB for .*Choose a smaller model/);
    expect(error.cause).toBeInstanceOf(GPUOutOfMemoryError);
    // What was being loaded beside it gives up as well.
    await vi.waitFor(() => expect(gpu.liveBytes).toBe(before));
    expect(await losses(neighbour, 3), 'only the new model fails').toEqual(await losses(twin, 3));
    await expectUsable();
  });
});

describe('a kernel that does not compile', () => {
  const fault = 'let half: u32 = 0.5;';
  const broken = (body: string, workgroup = 1): Variant => ({
    kernel: defineKernel({
      ...{ name: 'broken', operands: {}, params: { n: 'u32' }, options: {}, accuracy: 'exact' },
      text: () => `@compute @workgroup_size(${workgroup})\nfn main() {\n  ${body}\n}`,
      groups: () => [1, 1, 1] as const,
    }) as Kernel,
    ...{ bindings: [], adds: [], options: {}, tile: SMALL_TILE, spreads: true, vec4: false },
  });

  it('is an error that shows kernel, line, column and WGSL', async () => {
    const pipelines = new Pipelines(gpu.device);
    const error = await rejected(ShaderError, pipelines.get(broken(fault)));
    expect(error).toMatchObject({ code: 'shader', parameter: 'broken' });
    const [, line, column] = /line (\d+), column (\d+)/.exec(error.message) ?? [];
    const source = String(error.actual).split('\n')[Number(line) - 1] as string;
    expect(source).toBe(`  ${fault}`);
    expect(source.slice(Number(column) - 1)).toMatch(/^(half|0\.5)/);
    expect(error.message).toContain(`Kernel 'broken' does not compile at line ${line}`);
    expect(error.message).toContain(fault);
  });

  it('is tried again when it is asked for again, and hinders no other', async () => {
    const pipelines = new Pipelines(gpu.device);
    const results = await Promise.allSettled([
      pipelines.get(broken(fault)),
      pipelines.get(broken('let whole: u32 = 1u;')),
      pipelines.get(broken(fault)),
    ]);
    expect(results.map((r) => r.status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    await rejected(ShaderError, pipelines.get(broken(fault)));
  });

  it('is an error also where only the pipeline cannot be built', async () => {
    const error = await rejected(ShaderError, new Pipelines(gpu.device).get(broken('', 100_000)));
    expect(error.parameter).toBe('broken');
    expect(error.message).toMatch(/workgroup/i);
  });
});
