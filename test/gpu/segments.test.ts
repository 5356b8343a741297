import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import { everywhere } from '../../src/gpu/choices.ts';
import { gradientName } from '../../src/graph/gradients.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { adam } from '../../src/optim/adam.ts';
import { bytesTogether } from '../../src/schedule/describe.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import type { Batch } from '../../src/train/batch.ts';
import type { BatchReport, BatchTrainingOptions } from '../../src/train/batch-training.ts';
import { chooseStep } from '../../src/train/cut-step.ts';
import { networkTrainable } from '../../src/train/network-trainable.ts';
import { batchOf, networkOn } from '../helpers/by-the-book.ts';
import { expectAllClose } from '../helpers/closeness.ts';
import { type DrawnNetwork, drawNetwork } from '../helpers/reference-networks.ts';
import { SMALL_TILE, sharedGpu } from '../helpers/shared-gpu.ts';

const gpu = sharedGpu();
const config = (parts: Partial<NetworkConfig> = {}): NetworkConfig =>
  networkConfig({ cell: 'lstm', input: 'vectors', inputSize: 3, hiddenSize: 5, outputSize: 4, ...parts });

/** Trains; the reports, the gradient of the last step, and the bytes that were held meanwhile, as we and as WebGPU count. */
async function trace(executor: Executor, drawn: DrawnNetwork, options: Partial<BatchTrainingOptions<Batch>>) {
  const network = await networkOn(executor, drawn);
  const reports: BatchReport[] = [];
  const gradients = new Map<string, NumberArray>();
  let [bytes, live] = [0, 0];
  const run = network.train({ batches: [batchOf(drawn)], steps: 3, reportEvery: 1, lr: 0.01, ...options });
  for await (const report of run) {
    reports.push(report);
    [bytes, live] = [executor.bytes, gpu.liveBytes];
    for (const { name } of network.specs) gradients.set(name, await executor.read(gradientName(name)));
  }
  return { reports, gradients, bytes, live };
}

describe('a batch cut in time, on the GPU', () => {
  it.each([
    ['lengths', config({ numLayers: 2 }), {}],
    ['one output at the end', config({ cell: 'gru', output: 'last' }), {}],
    ['dropout', config({ numLayers: 2 }), { dropout: { input: 0.3, between: 0.3, recurrent: 0.3 } }],
  ] as const)(
    'has the gradient of the whole, the same bits again, fused or not: %s',
    async (_, parts, more) => {
      const drawn = drawNetwork(parts, { T: 23, B: 3, lengths: [23, 6, 15] });
      const whole = await trace(gpu.executor(), drawn, more);
      const cut = await trace(gpu.executor(), drawn, { ...more, segments: 5 });
      expect(cut.reports.map((r) => r.segments)).toEqual([5, 5, 5]);
      expectAllClose(cut.gradients, whole.gradients, 1e-5);
      const fused = gpu.executor({ choices: everywhere(SMALL_TILE, true) });
      const again = await trace(fused, drawn, { ...more, segments: 5 });
      expect(again.gradients).toEqual(cut.gradients);
      expect(again.reports.map((r) => r.loss)).toEqual(cut.reports.map((r) => r.loss));
    },
  );

  it('learns 4,096 steps in a tenth of the memory, and takes what was announced, to the byte', async () => {
    const description = config({ cell: 'rnn', hiddenSize: 64, inputSize: 2 });
    const drawn = drawNetwork(description, { T: 4096, B: 4 });
    const job = {
      ...{ name: 'train', trainable: networkTrainable(resolveConfig(description)), like: batchOf(drawn) },
      settings: { forcing: 'always', update: { optimizer: adam(), rule: 'norm' } },
      outputs: ['train/ring'],
    } as const;
    const announced = async (length: { segments: number } | { memory: number }): Promise<number> =>
      bytesTogether((await chooseStep(job, length)).plans.map((plan) => ({ plan, outputs: job.outputs })));
    const memory = Math.floor((await announced({ segments: 1 })) / 10);
    const executor = gpu.executor();
    const { reports, bytes, live } = await trace(executor, drawn, { memory, steps: 2 });
    expect(bytes).toBeLessThanOrEqual(memory);
    expect(bytes).toBe(await announced({ memory }));
    expect(bytes, 'what WebGPU was asked for').toBe(live);
    const cpu = new CpuExecutor();
    const whole = await trace(cpu, drawn, { steps: 2 });
    cpu.dispose();
    reports.forEach((r, i) => expect(r.loss).toBeCloseTo(whole.reports[i]?.loss as number, 4));
  }, 240_000);
});
