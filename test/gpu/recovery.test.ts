import { describe, expect, it } from 'vitest';
import { batches } from '../../src/data/batches.ts';
import { parity } from '../../src/data/tasks/parity.ts';
import { openGpu } from '../../src/gpu/adapter.ts';
import { everywhere } from '../../src/gpu/choices.ts';
import type { DeviceEvent } from '../../src/gpu/recovery/device-events.ts';
import { RecoveringExecutor } from '../../src/gpu/recovery/recovering-executor.ts';
import { CharRNN } from '../../src/text/char-rnn.ts';
import type { Batch } from '../../src/train/batch.ts';
import { Network } from '../../src/train/network.ts';
import { babble } from '../helpers/babble.ts';
import { SMALL_TILE } from '../helpers/shared-gpu.ts';

const tuning = { choices: everywhere(SMALL_TILE, false) };

/** WebGPU, and whatever devices it has given. */
function watchedGpu(): { readonly gpu: GPU; readonly devices: GPUDevice[] } {
  const devices: GPUDevice[] = [];
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await navigator.gpu.requestAdapter(options);
    if (!adapter) return null;
    const { limits, info, features } = adapter;
    const requestDevice = async (d?: GPUDeviceDescriptor) => {
      const device = await adapter.requestDevice(d);
      devices.push(device);
      return device;
    };
    return { limits, info, features, requestDevice };
  };
  return { gpu: { requestAdapter } as unknown as GPU, devices };
}

describe('a text model whose device is destroyed', () => {
  const steps = 12;

  /** Trains, writes and saves; `hurt` is called before each of the reports. */
  async function life(hurt: (report: number, devices: readonly GPUDevice[]) => void) {
    const { gpu, devices } = watchedGpu();
    const events: DeviceEvent[] = [];
    const model = await CharRNN.create({
      ...{ text: babble(900), hiddenSize: 8, seqLen: 6, batchSize: 2, validation: 0.2, seed: 4 },
      ...{ backend: 'gpu', gpu, tuning, onDevice: (event: DeviceEvent) => void events.push(event) },
    });
    const seen: unknown[] = [];
    let reports = 0;
    for await (const report of model.train({ steps, reportEvery: 3, evaluateEvery: 6 })) {
      seen.push([...report.losses], report.validation?.loss, report.gradNorm);
      hurt(reports++, devices);
    }
    let written = '';
    for await (const text of model.generate({ prime: 'ab', length: 24, seed: 2 })) written += text;
    seen.push(written, await model.save());
    model.dispose();
    await Promise.all(devices.map((d) => d.lost));
    return { seen, events };
  }

  it.each([
    ['in the middle of training', [1], 1],
    ['again and again', [0, 1, 2], 3],
    ['before it writes', [3], 1],
  ] as const)('%s has the same losses, weights and words', async (_, when, times) => {
    const expected = await life(() => undefined);
    expect(expected.events).toEqual([]);
    const { seen, events } = await life((report, devices) => {
      if ((when as readonly number[]).includes(report)) devices.at(-1)?.destroy();
    });
    expect(seen).toEqual(expected.seen);
    expect(events.filter((e) => e.kind === 'recovered')).toHaveLength(times);
    expect(events[0]).toEqual({ kind: 'lost', reason: 'destroyed', times: 1 });
  });
});

describe('a network whose device is destroyed at any time', () => {
  const data = parity.make({
    minLength: 3,
    maxLength: 5,
    trainSize: 12,
    testSize: 1,
    seed: 3,
    answer: 'last',
  });

  async function life(destroyAfter: readonly number[], snapshots: { readonly seconds: number }) {
    const { gpu, devices } = watchedGpu();
    const events: DeviceEvent[] = [];
    const open = () => openGpu(gpu);
    const executor = new RecoveringExecutor(await open(), {
      ...{ open, tuning, snapshots, onDevice: (event: DeviceEvent) => void events.push(event) },
    });
    const network = await Network.create(
      { cell: 'gru', input: 'tokens', inputSize: 2, hiddenSize: 4, outputSize: 2, output: 'last' },
      executor,
    );
    network.initialise(7);
    const timers = destroyAfter.map((ms) => setTimeout(() => devices.at(-1)?.destroy(), ms));
    const losses: number[] = [];
    const train = (epoch: number): Iterable<Batch> => batches(data.train, { batchSize: 4, seed: 5, epoch });
    for await (const report of network.train({ batches: train, steps: 60, reportEvery: 4 }))
      losses.push(...report.losses);
    for (const timer of timers) clearTimeout(timer);
    const weights = await network.stateDict();
    executor.dispose();
    return { seen: [losses, weights], events };
  }

  it('learns the same, with and without snapshots', async () => {
    const { seen } = await life([], { seconds: 1e6 });
    let lost = 0;
    for (const [i, seconds] of [0, 0.02, 1e6].entries()) {
      const again = await life([25 + 70 * i, 400 + 150 * i], { seconds });
      expect(again.seen, `round ${i}`).toEqual(seen);
      lost += again.events.filter((e) => e.kind === 'lost').length;
    }
    expect(lost).toBeGreaterThan(2);
  });
});
