import { afterEach, describe, expect, it, vi } from 'vitest';
import { DeviceLostError, GpuUnavailableError, PlanError, StateError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { batches } from '../../src/data/batches.ts';
import { parity } from '../../src/data/tasks/parity.ts';
import type { DeviceEvent } from '../../src/gpu/recovery/device-events.ts';
import { Journal } from '../../src/gpu/recovery/journal.ts';
import { RecoveringExecutor, type RecoveryOptions } from '../../src/gpu/recovery/recovering-executor.ts';
import { MAX_WORK } from '../../src/gpu/resolve.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import type { Batch } from '../../src/train/batch.ts';
import type { BatchTrainingOptions } from '../../src/train/batch-training.ts';
import { Network } from '../../src/train/network.ts';
import { rejected, thrown } from '../helpers/errors.ts';
import { FOREVER, type Life, MortalExecutor, mortalMachine } from '../helpers/mortal-executor.ts';

vi.mock('../../src/gpu/executor.ts', async () => {
  const { MortalExecutor: GpuExecutor } = await import('../helpers/mortal-executor.ts');
  return { GpuExecutor };
});

afterEach(() => {
  expect(MortalExecutor.living, 'executors that nobody has disposed of').toBe(0);
});

type Snapshots = RecoveryOptions['snapshots'];
const NEVER: Snapshots = { seconds: 1e6, bytes: 1e9 };
const ALWAYS: Snapshots = { seconds: 0 };

const noTime = async () => undefined;

/** An executor whose devices live so long, one after the other; the last of them for ever. */
function recovering(lives: readonly Life[], options: Partial<RecoveryOptions> = {}) {
  const events: DeviceEvent[] = [];
  const left = [...lives];
  const open = async () => mortalMachine(left.shift() ?? FOREVER);
  const executor = new RecoveringExecutor(mortalMachine(left.shift() ?? FOREVER), {
    ...{ open, onDevice: (event: DeviceEvent) => void events.push(event) },
    ...options,
  });
  return { executor, events };
}

const data = parity.make({ minLength: 3, maxLength: 5, trainSize: 12, testSize: 1, seed: 3, answer: 'last' });
const train: BatchTrainingOptions<Batch> = {
  batches: (epoch) => batches(data.train, { batchSize: 4, seed: 5, epoch }),
  evaluate: () => batches(data.train, { batchSize: 6 }),
  ...{ steps: 5, reportEvery: 2, evaluateEvery: 3, gradientNorms: true },
};

/** Everything that a caller sees of a model's life. */
async function life(executor: RecoveringExecutor, more: Partial<BatchTrainingOptions<Batch>> = {}) {
  const network = await Network.create(
    { cell: 'lstm', input: 'tokens', inputSize: 2, hiddenSize: 4, outputSize: 2, output: 'last' },
    executor,
  );
  network.initialise(7);
  const seen: unknown[] = [];
  for await (const report of network.train({ ...train, ...more })) {
    const { tokensPerSecond: _, secondsElapsed: __, ...rest } = report;
    seen.push(rest);
  }
  const [batch] = [...batches(data.train, { batchSize: 3 })];
  const { loss, gradients } = await network.inspect(batch as Batch);
  seen.push(loss, gradients, await network.stateDict());
  executor.dispose();
  return seen;
}

const undisturbed = (more: Partial<BatchTrainingOptions<Batch>> = {}) => life(recovering([]).executor, more);

describe('a device that is lost', () => {
  it.each([
    ['without a snapshot', NEVER, 0, {}],
    ['with one before every run', ALWAYS, 0, {}],
    ['that has not said so yet', NEVER, 3, {}],
    ['that has not said so yet, with snapshots', ALWAYS, 5, {}],
    ['in segments, whose gradients live on from plan to plan', ALWAYS, 2, { segments: 3 }],
  ] as const)('at any command makes no difference: %s', async (_, snapshots, silent, more) => {
    const { executor: first } = recovering([FOREVER], { snapshots });
    const { latest } = MortalExecutor;
    const expected = await life(first, more);
    const { commands } = latest as MortalExecutor;
    expect(commands).toBeGreaterThan(50);
    for (let n = 1; n <= commands; n++) {
      const { executor, events } = recovering([{ commands: n, silent }], { snapshots });
      expect(await life(executor, more), `after ${n} commands`).toEqual(expected);
      if (n < commands - silent - 3) expect(events.map((e) => e.kind)).toEqual(['lost', 'recovered']);
    }
  });

  it('again while it recovers, and again later, makes no difference', async () => {
    const expected = await undisturbed();
    for (const [a, b, c] of [
      [40, 3, 70],
      [25, 30, 35],
      [60, 1, 1],
    ] as const) {
      const lives = [a, b, c].map((commands) => ({ commands, silent: 1 }));
      const { executor, events } = recovering(lives, { snapshots: ALWAYS });
      expect(await life(executor)).toEqual(expected);
      expect(events.filter((e) => e.kind === 'lost')).toHaveLength(3);
      expect(events.at(-1)).toMatchObject({ kind: 'recovered', adapter: 'a mortal' });
    }
  });

  it('does again what came after the snapshot, and nothing before', async () => {
    const { executor, events } = recovering([{ commands: 300, silent: 0 }], { snapshots: ALWAYS });
    await life(executor, { steps: 60 });
    const [, recovered] = events;
    expect(recovered?.kind === 'recovered' && recovered.runs).toBeLessThan(5);
  });

  it('is asked for less at a time when it is lost again and again, and at last no more', async () => {
    const work: (number | undefined)[] = [];
    const open = async () => {
      work.push(MortalExecutor.latest?.options.work);
      return mortalMachine({ commands: 20, silent: 0 });
    };
    const { executor } = recovering([{ commands: 20, silent: 0 }], { open, wait: noTime });
    const error = await rejected(DeviceLostError, life(executor));
    expect(error.message).toMatch(
      /^The GPU device was lost: a test, and no other could be had\. Reload the page/,
    );
    expect(work).toEqual([undefined, MAX_WORK, MAX_WORK / 2, MAX_WORK / 4, MAX_WORK / 8]);
    expect(await rejected(DeviceLostError, executor.read('rnn.weight_ih_l0'))).toBe(error);
    executor.dispose();
  });
});

describe('where no adapter is to be had', () => {
  const none = async () => {
    throw new GpuUnavailableError('no-adapter', 'WebGPU found no adapter.');
  };
  const dying: Life = { commands: 60, silent: 0 };

  it('it is asked for again for three minutes, and said that a reload may be quicker', async () => {
    const waits: number[] = [];
    const wait = async (seconds: number) => void waits.push(seconds);
    const { executor, events } = recovering([dying], { open: none, wait });
    const error = await rejected(DeviceLostError, life(executor));
    expect(error).toMatchObject({ code: 'device-lost', cause: { code: 'no-adapter' } });
    expect(waits.slice(0, 6)).toEqual([0, 0.1, 0.5, 2, 10, 15]);
    const sum = waits.reduce((a, b) => a + b);
    expect(sum).toBeGreaterThan(180);
    expect(sum).toBeLessThan(200);
    expect(events.map((e) => e.kind)).toEqual(['lost', 'blocked']);
    executor.dispose();
  });

  it('an adapter that comes back is taken', async () => {
    const expected = await undisturbed();
    let asked = 0;
    const open = async () => (++asked < 9 ? none() : mortalMachine(FOREVER));
    const { executor, events } = recovering([dying], { open, wait: noTime });
    expect(await life(executor)).toEqual(expected);
    expect(events.map((e) => e.kind)).toEqual(['lost', 'blocked', 'recovered']);
  });

  it('something else goes on where it may', async () => {
    const expected = await undisturbed();
    const standIn = async () => new CpuExecutor({ kernels: 'loops' });
    const { executor, events } = recovering([dying], { open: none, standIn, wait: noTime });
    expect(await life(executor)).toEqual(expected);
    expect(events.at(-1)).toMatchObject({ kind: 'recovered', adapter: 'CPU' });
    expect(executor.info.reason).toBe('The GPU was lost, and no other could be had.');
    expect(executor.choices).toBeUndefined();
  });

  it('dispose ends the waiting, and nothing is left', async () => {
    const { executor, events } = recovering([dying], { open: none });
    const failed = rejected(StateError, life(executor));
    await vi.waitFor(() => expect(events).toHaveLength(1));
    executor.dispose();
    expect((await failed).code).toBe('disposed');
  });
});

describe('a journal', () => {
  it('that is closed keeps nothing of what is written', () => {
    const journal = new Journal();
    journal.write('x', new Float32Array(4), 0);
    expect(journal.bytes).toBe(16);
    journal.close();
    journal.write('x', new Float32Array(4), 0);
    expect([journal.bytes, journal.mark().position]).toEqual([0, 0]);
  });
});

describe('a call', () => {
  it('that makes no sense is refused as ever, also while it recovers', async () => {
    const { executor } = recovering([{ commands: 4, silent: 0 }]);
    const network = await Network.create(
      { input: 'tokens', inputSize: 2, hiddenSize: 2, outputSize: 2 },
      executor,
    );
    const refused = (): void => {
      expect(thrown(PlanError, () => executor.write('nobody', Float32Array.of(1))).code).toBe(
        'unknown-tensor',
      );
      const far = () => executor.write('out.bias', new Float32Array(2), 1);
      expect(thrown(PlanError, far).code).toBe('out-of-range');
    };
    refused();
    network.initialise(1);
    refused();
    const state = await network.stateDict();
    const other = recovering([]);
    const twin = await Network.create(network.config, other.executor);
    twin.initialise(1);
    expect(state).toEqual(await twin.stateDict());
    executor.dispose();
    other.executor.dispose();
    expect(thrown(StateError, () => executor.write('out.bias', Float32Array.of(1))).code).toBe('disposed');
    await rejected(StateError, executor.read('out.bias'));
  });

  it('for what went with the device is refused, and never answered with zeros', async () => {
    const { executor } = recovering([{ commands: 8, silent: 0 }], { snapshots: ALWAYS });
    const tensor = (name: string, role: 'param' | 'activation') =>
      ({ name, role, type: 'f32', size: 4, width: 4, buffer: name, base: 0 }) as const;
    const view = (name: string) => ({ tensor: name, offset: 0, rows: 1, cols: 4, stride: 4 });
    const doubled = (out: string): Plan => ({
      name: out,
      tensors: [tensor('a', 'param'), tensor(out, 'activation')],
      buffers: ['a', out].map((name) => ({ name, type: 'f32', bytes: 16 })),
      dispatches: [
        {
          ...{ kernel: 'copy', label: 'test', adds: [], params: {}, options: {} },
          operands: { a: view('a'), out: view(out) },
        },
      ],
    });
    const [first, second] = [await executor.load(doubled('x')), await executor.load(doubled('y'))];
    executor.write('a', Float32Array.of(1, 2, 3, 4));
    await executor.run(first);
    await executor.run(second);
    await executor.idle();
    expect(await executor.read('y')).toEqual(Float32Array.of(1, 2, 3, 4));
    const error = await rejected(DeviceLostError, executor.read('x'));
    expect(error).toMatchObject({ code: 'device-lost', parameter: 'x' });
    await executor.run(first);
    expect(await executor.read('x')).toEqual(Float32Array.of(1, 2, 3, 4));
    executor.dispose();
  });
});
