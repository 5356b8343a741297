import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, type Plan } from '../../src/schedule/plan.ts';
import { CharRNN } from '../../src/text/char-rnn.ts';
import type { CharRnnOptions } from '../../src/text/options.ts';
import type { Training } from '../../src/train/training.ts';
import { babble } from '../helpers/babble.ts';
import { type CallCounter, type Counts, countCalls } from '../helpers/count-calls.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

const gpu = sharedGpu();
const MODEL = { text: babble(1200), hiddenSize: 20, seqLen: 8, batchSize: 4 };

const create = async (more: Partial<CharRnnOptions> = {}): Promise<CharRNN> =>
  gpu.keep(await CharRNN.create({ ...MODEL, device: gpu.device, ...more }));

/** Runs to the end; the number of reports. */
async function finish(training: Training): Promise<number> {
  let reports = 0;
  for await (const _ of training) reports++;
  return reports;
}

async function write(model: CharRNN, length: number): Promise<string> {
  let text = '';
  for await (const character of model.generate({ length })) text += character;
  return text;
}

describe('device memory', () => {
  it.each([
    {},
    { optimizer: 'sgd', gradientNorms: true },
    { validation: 0, seqLen: 1 },
    { hiddenSize: 33 },
  ] as const)('is what the plans announce, to the byte, and stays: %o', async (options) => {
    const model = await create(options);
    expect(model.bytes).toBe(model.announcedBytes);
    expect(model.bytes, 'what WebGPU was asked for').toBe(gpu.liveBytes);
    expect(model.bytes).toBeGreaterThan(4 * model.parameterCount);
    const before = model.bytes;
    await finish(model.train({ steps: 50 }));
    expect((await write(model, 100)).length).toBe(100);
    if (options.validation !== 0) await model.evaluate();
    await model.save();
    expect(model.bytes).toBe(before);
    expect(gpu.liveBytes).toBe(before);
  });

  it('is freed by dispose, on a device that is lent and so lives on', async () => {
    const model = await create();
    expect(gpu.liveBytes).toBeGreaterThan(0);
    model.dispose();
    expect(model.bytes).toBe(0);
    expect(gpu.liveBytes).toBe(0);
    const lost = await Promise.race([
      gpu.device.lost.then(() => true),
      gpu.device.queue.onSubmittedWorkDone(),
    ]);
    expect(lost, 'the device is not destroyed').toBeUndefined();
  });

  it('is freed by dispose in the middle of a training run', async () => {
    const model = await create();
    for await (const report of model.train({ reportEvery: 5 })) if (report.step >= 10) model.dispose();
    expect(model.bytes).toBe(0);
    expect(gpu.liveBytes).toBe(0);
  });

  it('is freed by unloading a plan, and another of that name may then be larger', async () => {
    const executor = gpu.executor();
    const plan = (T: number): Plan => {
      const x = { name: 'x', type: 'f32' } as const;
      return {
        name: 'nothing',
        tensors: [{ ...x, role: 'input', size: T, width: T, buffer: 'x', base: 0 }],
        buffers: [{ ...x, bytes: 4 * T }],
        dispatches: [],
      };
    };
    for (const T of [4, 8]) {
      const program = await executor.load(plan(T), ['x']);
      executor.write('x', new Float32Array(T).fill(T));
      expect(executor.bytes).toBe(bytesOf(plan(T)) + 4 * T);
      expect(await executor.read('x')).toEqual(new Float32Array(T).fill(T));
      executor.unload(program);
      expect(executor.bytes).toBe(0);
      await expect(executor.read('x')).rejects.toMatchObject({ code: 'unknown-tensor' });
    }
  });
});

describe('a training step', () => {
  let calls: CallCounter;
  beforeEach(() => {
    calls = countCalls();
  });
  afterEach(() => calls.stop());

  const made = (counts: Counts): number =>
    counts.createBuffer +
    counts.createBindGroup +
    counts.createBindGroupLayout +
    counts.createPipelineLayout +
    counts.createShaderModule +
    counts.createComputePipeline +
    counts.createComputePipelineAsync;

  /** A model that has evaluated and written once: what is compiled when it is first needed has been compiled. */
  async function createUsed(more: Partial<CharRnnOptions> = {}): Promise<CharRNN> {
    const model = await create(more);
    await model.evaluate();
    await write(model, 1);
    return model;
  }

  /** What so many steps call, with a single report at the end. */
  async function counted(model: CharRNN, steps: number): Promise<Counts> {
    calls.reset();
    expect(await finish(model.train({ steps, reportEvery: steps, evaluateEvery: 0 }))).toBe(1);
    return calls.counts;
  }

  it('makes no GPU object, and is one submission of one pass', async () => {
    const model = await createUsed();
    expect(made(calls.counts), 'the counter counts').toBeGreaterThan(20);
    const steps = 50;
    const counts = await counted(model, steps);
    const report = 1;
    expect(made(counts)).toBe(0);
    expect(counts.submit).toBe(steps + report);
    expect(counts.beginComputePass).toBe(steps);
    expect(counts.mapAsync).toBe(report);
    expect(counts.writeBuffer, 'a few numbers from the host').toBeLessThanOrEqual(2 * steps);
    expect(counts.dispatchWorkgroups).toBe(steps * (model.plans.train?.dispatches.length ?? 0));
  });

  it.each([1, 8, 21])('is at most 2T + 16 dispatches: T = %i', async (T) => {
    const steps = 2;
    const perStep = (await counted(await create({ seqLen: T }), steps)).dispatchWorkgroups / steps;
    expect(perStep).toBeGreaterThanOrEqual(2 * T);
    expect(perStep).toBeLessThanOrEqual(2 * T + 16);
    const norms = await counted(await create({ seqLen: T, gradientNorms: true }), steps);
    expect(norms.dispatchWorkgroups / steps, 'gradient norms cost one more').toBe(perStep + 1);
  });

  it('makes nothing for reports, evaluations and generated characters either', async () => {
    const model = await createUsed({ gradientNorms: true });
    calls.reset();
    const reports = await finish(model.train({ steps: 20, reportEvery: 5, evaluateEvery: 10 }));
    await model.evaluate();
    await write(model, 70);
    expect(reports).toBe(4);
    expect(made(calls.counts)).toBe(0);
    expect(calls.counts.mapAsync, 'rings, norms, evaluations and two chunks of text').toBe(4 + 4 + 3 + 2);
  });
});
