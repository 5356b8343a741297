import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DeviceLostError, GpuValidationError, StateError } from '../../src/core/errors.ts';
import { openGpu } from '../../src/gpu/adapter.ts';
import { CharRNN } from '../../src/text/char-rnn.ts';
import type { CharRnnOptions } from '../../src/text/options.ts';
import { babble } from '../helpers/babble.ts';
import { rejected } from '../helpers/errors.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

const gpu = sharedGpu();
const MODEL = { text: babble(600), hiddenSize: 8, seqLen: 4, batchSize: 2 };
const TINY = { ...MODEL, seqLen: 1, batchSize: 1 };
const create = async (more: Partial<CharRnnOptions> = {}): Promise<CharRNN> =>
  gpu.keep(await CharRNN.create({ ...MODEL, device: gpu.device, ...more }));

async function losses(model: CharRNN, steps: number): Promise<number[]> {
  const all: number[] = [];
  for await (const report of model.train({ steps, evaluateEvery: 0 })) all.push(...report.losses);
  return all;
}

/** Everything that a model can be asked for. */
const requests: Readonly<Record<string, (model: CharRNN) => Promise<unknown>>> = {
  train: (model) => losses(model, 1),
  evaluate: (model) => model.evaluate(),
  generate: async (model) => model.generate({ length: 1 }).next(),
  save: (model) => model.save(),
  stateDict: async (model) => model.stateDict(),
  reset: (model) => model.reset(),
};

const unhandled: unknown[] = [];
const listen = (event: PromiseRejectionEvent): void => {
  unhandled.push(event.reason);
};
beforeAll(() => addEventListener('unhandledrejection', listen));
afterAll(() => removeEventListener('unhandledrejection', listen));
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unhandled.splice(0), 'rejections that nobody has handled').toEqual([]);
});

describe('after dispose', () => {
  it.each(Object.entries(requests))('%s is an error, and disposing again is not', async (_, ask) => {
    const model = await create();
    await losses(model, 1);
    model.dispose();
    model.dispose();
    expect(await rejected(StateError, (async () => ask(model))())).toMatchObject({ code: 'disposed' });
  });

  it.each([0, 1, 5, 20])('a training run ends with one error: %i ms into it', async (ms) => {
    const model = await create();
    const run = losses(model, 10_000);
    setTimeout(() => model.dispose(), ms);
    expect(await rejected(StateError, run)).toMatchObject({ code: 'disposed' });
    expect(gpu.liveBytes).toBe(0);
  });

  it('a text that is being written ends with an error', async () => {
    const model = await create();
    const text = model.generate({ length: Number.POSITIVE_INFINITY });
    await text.next();
    const rest = (async () => {
      for await (const _ of text);
    })();
    model.dispose();
    expect(await rejected(StateError, rest)).toMatchObject({ code: 'disposed' });
  });

  it('the device of a model that opened it is destroyed, in the middle of a run too', async () => {
    let device: GPUDevice | undefined;
    const adapter = (await navigator.gpu.requestAdapter()) as GPUAdapter;
    const requestDevice = async (d?: GPUDeviceDescriptor) => {
      device = await adapter.requestDevice(d);
      return device;
    };
    const { limits, features } = adapter;
    const small = { limits, features, info: { vendor: 'test' }, requestDevice };
    const model = await CharRNN.create({
      ...TINY,
      gpu: { requestAdapter: async () => small } as unknown as GPU,
      selfCheck: false,
    });
    const run = losses(model, 1e6);
    setTimeout(() => model.dispose(), 5);
    expect(await rejected(StateError, run), 'not a loss').toMatchObject({ code: 'disposed' });
    expect(await device?.lost).toMatchObject({ reason: 'destroyed' });
    expect(await rejected(StateError, (async () => requests.save?.(model))())).toMatchObject({
      code: 'disposed',
    });
  });
});

/** A device of its own for a model whose device will not live; as little to compile as can be. */
async function doomed(): Promise<{ device: GPUDevice; model: CharRNN }> {
  const { device } = await openGpu();
  Object.defineProperty(device, 'adapterInfo', { value: { vendor: 'doomed' } });
  return { device, model: await CharRNN.create({ ...TINY, device }) };
}

describe('a lost device', () => {
  it.each([0, 5])('ends everything with one error, but not what was saved: %i ms', async (ms) => {
    const { device, model } = await doomed();
    await losses(model, 5);
    const file = await model.save();
    const training = model.train({ steps: 1e6, evaluateEvery: 0 });
    const run = (async () => {
      for await (const _ of training);
    })();
    setTimeout(() => device.destroy(), ms);
    const error = await rejected(DeviceLostError, run);
    expect(error).toMatchObject({ code: 'device-lost', actual: 'destroyed' });
    expect(error.message).toMatch(/destroyed by its owner.*new model, or load a saved one/);
    expect(training.state).toBe('failed');
    for (const ask of Object.values(requests))
      expect(await rejected(DeviceLostError, ask(model))).toBe(error);
    model.dispose();
    const { text, seqLen, batchSize } = TINY;
    const options = { text, seqLen, batchSize, device: gpu.device };
    const again = gpu.keep(await CharRNN.load(file, options));
    expect(again.steps).toBe(5);
    expect(await again.save()).toEqual(file);
  });

  it('is noticed when a model is made on it', async () => {
    const { device } = await openGpu();
    device.destroy();
    await rejected(DeviceLostError, CharRNN.create({ ...TINY, device }));
  });
});

describe('a command that WebGPU refuses outside of any scope', () => {
  it('ends a training run, and every later call, with its words', async () => {
    const { device, model } = await doomed();
    const run = losses(model, 1e6);
    setTimeout(() => device.createBuffer({ label: 'refused', size: 4, usage: 0 }), 5);
    const error = await rejected(GpuValidationError, run);
    expect(error.code).toBe('gpu-validation');
    expect(error.message).toMatch(/WebGPU refused a command while running: .*usage.*please report/is);
    for (const ask of Object.values(requests))
      expect(await rejected(GpuValidationError, ask(model))).toBe(error);
    model.dispose();
    device.destroy();
  });
});

describe('two models on one device', () => {
  it('train at once as each does alone', async () => {
    const options = [{ seed: 1 }, { seed: 2, hiddenSize: 17, optimizer: 'sgd' }] as const;
    const alone: number[][] = [];
    for (const o of options) {
      const model = await create(o);
      alone.push(await losses(model, 40));
      model.dispose();
    }
    const models = await Promise.all(options.map(create));
    const together = await Promise.all(models.map((model) => losses(model, 40)));
    expect(together).toEqual(alone);
    expect(alone[0]).not.toEqual(alone[1]);
    const [first, second] = models as [CharRNN, CharRNN];
    first.dispose();
    expect(await losses(second, 2), 'one goes, the other stays').toHaveLength(2);
  });
});
