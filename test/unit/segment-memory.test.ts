import { describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import { Graph } from '../../src/graph/graph.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { adam } from '../../src/optim/adam.ts';
import type { Batch } from '../../src/train/batch.ts';
import type { BatchReport, BatchTrainingOptions } from '../../src/train/batch-training.ts';
import { chooseStep } from '../../src/train/cut-step.ts';
import { networkTrainable } from '../../src/train/network-trainable.ts';
import { longestSegment } from '../../src/train/segment-choice.ts';
import { batchOf, networkOn } from '../helpers/by-the-book.ts';
import { rejected, thrown } from '../helpers/errors.ts';
import { drawNetwork } from '../helpers/reference-networks.ts';

/** What a step takes that leaves 100 bytes behind for each time step, and 10 where a segment begins. */
const needs = (steps: number) => (length: number) =>
  1000 + 100 * length + (length === steps ? 0 : 10 * Math.ceil(steps / length));

const later = (bytes: (length: number) => number) => async (length: number) => bytes(length);

describe('the longest segments', () => {
  it.each([1, 2, 7, 64, 1000])('are found as by trying all, for %i steps', async (steps) => {
    const bytes = needs(steps);
    const all = Array.from({ length: steps }, (_, i) => steps - i);
    const least = Math.min(...all.map(bytes));
    for (const memory of [least, least + 1, 1500, 2000, 5000, 200_000].filter((m) => m >= least))
      expect(await longestSegment(steps, memory, later(bytes)), String(memory)).toBe(
        all.find((n) => bytes(n) <= memory),
      );
    const error = await rejected(ConfigError, longestSegment(steps, least - 1, later(bytes)));
    expect(error).toMatchObject({ code: 'too-little-memory', parameter: 'memory', limit: least });
  });

  it('are found without planning the same twice, or many', async () => {
    const asked: number[] = [];
    const bytes = (length: number): number => {
      asked.push(length);
      return needs(4096)(length);
    };
    expect(await longestSegment(4096, 30_000, later(bytes))).toBeGreaterThan(200);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThan(14);
  });
});

const config = (parts: Partial<NetworkConfig> = {}): NetworkConfig =>
  networkConfig({ cell: 'lstm', input: 'vectors', inputSize: 3, hiddenSize: 8, outputSize: 5, ...parts });
const [long, short] = [96, 40].map((T) => batchOf(drawNetwork(config(), { T, B: 2 }))) as [Batch, Batch];

async function run(
  options: Partial<BatchTrainingOptions<Batch>>,
  batches: readonly Batch[],
): Promise<{ reports: BatchReport[]; bytes: number[] }> {
  const executor = new CpuExecutor({ kernels: 'twins' });
  const network = await networkOn(executor, drawNetwork(config()));
  const reports: BatchReport[] = [];
  const bytes: number[] = [];
  for await (const report of network.train({ batches, steps: 4, reportEvery: 1, lr: 0.01, ...options })) {
    reports.push(report);
    bytes.push(executor.bytes);
  }
  executor.dispose();
  return { reports, bytes };
}

describe('a budget of memory', () => {
  it('decides into how many segments a batch is cut', async () => {
    const whole = await run({}, [long]);
    const counts: number[] = [];
    for (const share of [2, 0.8, 0.5]) {
      const memory = Math.floor((whole.bytes[0] as number) * share);
      const { reports, bytes } = await run({ memory }, [long]);
      for (const b of bytes) expect(b).toBeLessThanOrEqual(memory);
      counts.push(reports[0]?.segments ?? 1);
      reports.forEach((r, i) => expect(r.loss).toBeCloseTo(whole.reports[i]?.loss as number, 5));
    }
    expect(counts[0]).toBe(1);
    expect(counts[1]).toBeGreaterThan(1);
    expect(counts[2]).toBeGreaterThan(counts[1] as number);
  });

  it('holds for batches of several shapes, whose steps share what lives on', async () => {
    const options = { carry: true, gradientNorms: true, gradClip: Number.POSITIVE_INFINITY };
    const whole = await run(options, [long, short]);
    const memory = Math.floor(Math.max(...whole.bytes) / 3);
    const { reports, bytes } = await run({ ...options, memory }, [long, short]);
    for (const b of bytes) expect(b).toBeLessThanOrEqual(memory);
    const [one, two] = reports.map((r) => r.segments) as [number, number];
    expect(one).toBeGreaterThan(two);
    expect(reports.map((r) => r.segments)).toEqual([one, two, one, two]);
    reports.forEach((r, i) => expect(r.loss).toBeCloseTo(whole.reports[i]?.loss as number, 5));
  });

  it('that no cut can meet is refused, with the least that would do', async () => {
    const error = await rejected(ConfigError, run({ memory: 1000 }, [long]));
    expect(error).toMatchObject({ code: 'too-little-memory', actual: 1000 });
    const least = error.limit as number;
    expect((await run({ memory: least }, [long])).reports.length).toBe(4);
    expect((await rejected(ConfigError, run({ memory: least - 1 }, [long]))).code).toBe('too-little-memory');
  });
});

describe('what cannot be cut', () => {
  const train = async (parts: Partial<NetworkConfig>, options: object) => {
    const network = await networkOn(new CpuExecutor(), drawNetwork(config(parts)));
    return thrown(ConfigError, () => network.train({ batches: [long], ...options }));
  };

  it.each([
    ['both directions', { bidirectional: true }],
    ['feedback', { feedback: 'softmax' }],
    ['no states', { cell: 'feedforward' }],
  ] as const)('%s', async (_, parts) => {
    for (const options of [{ segments: 2 }, { memory: 1e9 }])
      expect(await train(parts, options)).toMatchObject({
        code: 'impossible-segments',
        parameter: 'segments',
      });
  });

  it('segments and memory at once, and what is no number of either', async () => {
    expect((await train({}, { segments: 2, memory: 1e9 })).code).toBe('conflict');
    for (const bad of [{ segments: 0 }, { segments: 1.5 }, { memory: -1 }])
      expect((await train({}, bad)).code).toBe('out-of-range');
    expect((await train({}, { memory: '1 GB' })).code).toBe('wrong-type');
  });
});

describe('planning a step in segments', () => {
  it('leaves others their turn between two plans', async () => {
    const job = {
      ...{ name: 'train', trainable: networkTrainable(resolveConfig(config())), like: long, outputs: [] },
      settings: { forcing: 'always', update: { optimizer: adam(), rule: 'norm' } },
    } as const;
    let turn = 0;
    let planned = false;
    const others = (): void => {
      turn++;
      if (!planned) setImmediate(others);
    };
    setImmediate(others);
    const turns: number[] = [];
    const original = Graph.prototype.plan;
    const plan = vi.spyOn(Graph.prototype, 'plan').mockImplementation(function (this: Graph, ...args) {
      turns.push(turn);
      return original.apply(this, args);
    });
    const { plans } = await chooseStep(job, { memory: 60_000 });
    planned = true;
    plan.mockRestore();
    expect(plans.length).toBe(5);
    expect(turns.length, 'several candidates').toBeGreaterThan(plans.length);
    expect(new Set(turns).size).toBe(turns.length);
  });
});
