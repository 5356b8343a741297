import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { networkLoss } from '../../src/cpu/reference/network.ts';
import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import { Adam } from '../../src/cpu/reference/optimizers.ts';
import { batches } from '../../src/data/batches.ts';
import { parity } from '../../src/data/tasks/parity.ts';
import type { Batch } from '../../src/train/batch.ts';
import type { BatchReport } from '../../src/train/batch-training.ts';
import { Network } from '../../src/train/network.ts';
import { batchOf } from '../helpers/by-the-book.ts';
import { expectAllClose } from '../helpers/closeness.ts';
import { rejected, thrown } from '../helpers/errors.ts';
import { type DrawnNetwork, drawNetwork } from '../helpers/reference-networks.ts';

const config = (parts: Partial<NetworkConfig> = {}): NetworkConfig =>
  networkConfig({ cell: 'rnn', input: 'vectors', inputSize: 3, hiddenSize: 3, outputSize: 4, ...parts });

async function networkOf({ config: description, parameters }: DrawnNetwork): Promise<Network> {
  const network = await Network.create(description, new CpuExecutor({ precision: 'f64', poison: true }));
  network.loadStateDict(parameters);
  return network;
}

async function collect(run: AsyncIterable<BatchReport>): Promise<BatchReport[]> {
  const reports: BatchReport[] = [];
  for await (const report of run) reports.push(report);
  return reports;
}

describe('training on batches', () => {
  it.each([
    ['lstm, two layers', config({ cell: 'lstm', numLayers: 2 })],
    ['gru, both directions, one output', config({ cell: 'gru', bidirectional: true, output: 'last' })],
    ['feedback, always taught', config({ feedback: 'softmax' })],
  ])('follows the book over batches of other sizes and lengths: %s', async (_, description) => {
    const first = drawNetwork(description, { T: 4, B: 3, lengths: [4, 2, 3] });
    const second = drawNetwork(description, { T: 6, B: 2, seed: 2 });
    const network = await networkOf(first);
    const list = [first, second].map(batchOf);
    const reports = await collect(
      network.train({
        batches: list,
        steps: 5,
        reportEvery: 1,
        lr: 0.05,
        gradClip: Number.POSITIVE_INFINITY,
        evaluateEvery: 0,
      }),
    );
    const parameters = new Map([...first.parameters].map(([name, values]) => [name, values.slice()]));
    const adam = new Adam({ lr: 0.05 });
    const losses = [0, 1, 0, 1, 0].map((n) => {
      const drawn = [first, second][n] as DrawnNetwork;
      const { batch } = drawn;
      const own = batch.lengths && description.output === 'steps' ? maskedTargets(drawn) : batch.targets;
      const { loss, gradients } = networkLoss(
        parameters,
        { ...batch, targets: own as Int32Array },
        description,
      );
      adam.step(parameters, gradients.parameters);
      return loss;
    });
    reports.forEach((r, i) => expect(r.loss).toBeCloseTo(losses[i] as number, 6));
    const after = new Map<string, Float64Array>();
    for (const spec of network.specs)
      after.set(spec.name, (await network.executor.read(spec.name)) as Float64Array);
    const kept = [...parameters].filter(([name]) => !network.specs.find((s) => s.name === name)?.transposed);
    expectAllClose(after, new Map(kept), 1e-6);
    network.executor.dispose();
  });

  it('learns parity, which needs a memory', async () => {
    const task = parity.make({ minLength: 4, maxLength: 4, trainSize: 12, testSize: 4 });
    const network = await Network.create(
      { input: 'tokens', inputSize: 2, hiddenSize: 8, outputSize: 2 },
      new CpuExecutor(),
    );
    network.initialise(1);
    const run = network.train({
      batches: (epoch) => batches(task.train, { batchSize: 6, seed: epoch }),
      evaluate: () => batches(task.test, { batchSize: 4, shuffle: false }),
      ...{ steps: 400, lr: 0.02, reportEvery: 100, evaluateEvery: 400 },
    });
    const reports = await collect(run);
    expect(reports.at(-1)?.accuracy).toBe(1);
    expect(reports.at(-1)?.validation?.accuracy).toBeGreaterThan(0.9);
    expect(reports.at(-1)?.validation?.sequenceAccuracy).toBeGreaterThan(0.7);
    expect((reports.at(-1)?.validation?.sequenceAccuracy as number) * 4).toBeCloseTo(
      Math.round((reports.at(-1)?.validation?.sequenceAccuracy as number) * 4),
      12,
    );
    expect(reports.at(-1)?.validation?.alone).toBeUndefined();
    network.executor.dispose();
  });

  it('is what the seed says, dropout included, and dropout changes it', async () => {
    const drawn = drawNetwork(config({ numLayers: 2 }), { T: 4, B: 3 });
    const curve = async (options: object): Promise<number[]> => {
      const network = await networkOf(drawn);
      const reports = await collect(
        network.train({ batches: [batchOf(drawn)], steps: 6, reportEvery: 1, ...options }),
      );
      network.executor.dispose();
      return reports.map((r) => r.loss);
    };
    const dropout = { input: 0.3, between: 0.3, recurrent: 0.3 };
    const plain = await curve({});
    expect(await curve({ dropout: { input: 0 } })).toEqual(plain);
    const dropped = await curve({ dropout, seed: 3 });
    expect(await curve({ dropout, seed: 3 })).toEqual(dropped);
    expect(await curve({ dropout, seed: 4 })).not.toEqual(dropped);
    for (const kind of ['input', 'between', 'recurrent'] as const)
      expect(await curve({ dropout: { [kind]: 0.3 } }), kind).not.toEqual(plain);
  });

  it('teacher forcing is a dial: always, never, a share, while it runs; the exposure bias is reported', async () => {
    const drawn = drawNetwork(config({ feedback: 'softmax' }), { T: 5, B: 4 });
    const first = async (teacherForcing: number): Promise<number> => {
      const network = await networkOf(drawn);
      const [report] = await collect(network.train({ batches: [batchOf(drawn)], steps: 1, teacherForcing }));
      network.executor.dispose();
      return report?.loss as number;
    };
    const loss = (teacher: number): number =>
      networkLoss(
        drawn.parameters,
        { ...drawn.batch, teacher: new Float64Array(20).fill(teacher) },
        drawn.config,
      ).loss;
    expect(await first(1)).toBeCloseTo(loss(1), 6);
    expect(await first(0)).toBeCloseTo(loss(0), 6);
    const between = await first(0.5);
    expect(between).not.toBeCloseTo(loss(0), 4);
    expect(between).not.toBeCloseTo(loss(1), 4);

    const network = await networkOf(drawn);
    const batch = batchOf(drawn);
    const run = network.train({
      batches: [batch],
      evaluate: [batch],
      steps: 2,
      reportEvery: 1,
      evaluateEvery: 1,
      lr: 0,
    });
    const losses: number[] = [];
    for await (const report of run) {
      losses.push(report.loss);
      expect(report.validation?.loss).toBeCloseTo(loss(1), 6);
      expect(report.validation?.alone?.loss).toBeCloseTo(loss(0), 6);
      run.set({ teacherForcing: 0 });
    }
    expect(losses[0]).toBeCloseTo(loss(1), 6);
    expect(losses[1]).toBeCloseTo(loss(0), 6);
    network.executor.dispose();
  });

  it('follows a schedule of teacher forcing', async () => {
    const drawn = drawNetwork(config({ feedback: 'linear' }), { T: 5, B: 4 });
    const network = await networkOf(drawn);
    const teacherForcing = { kind: 'linear', from: 1, to: 0, steps: 2 } as const;
    const reports = await collect(
      network.train({ batches: [batchOf(drawn)], steps: 3, reportEvery: 1, lr: 0, teacherForcing }),
    );
    const [taught, , alone] = reports.map((r) => r.loss) as [number, number, number];
    const loss = (teacher: number): number =>
      networkLoss(
        drawn.parameters,
        { ...drawn.batch, teacher: new Float64Array(20).fill(teacher) },
        drawn.config,
      ).loss;
    expect(taught).toBeCloseTo(loss(1), 6);
    expect(alone).toBeCloseTo(loss(0), 6);
    network.executor.dispose();
  });
});

describe('states that are carried', () => {
  it.each(['rnn', 'lstm', 'gru', 'gru-reset-before'] as const)(
    'follow truncated back-propagation by the book: %s',
    async (cell) => {
      const description = config({ cell, numLayers: 2 });
      const whole = drawNetwork(description, { T: 6, B: 2 });
      const chunks = [0, 3].map((t) => ({
        ...{ seqLen: 3, batchSize: 2 },
        x: (whole.batch.x as Float64Array).slice(t * 6, (t + 3) * 6),
        targets: (whole.batch.targets as Int32Array).slice(t * 2, (t + 3) * 2),
      }));
      const network = await networkOf(whole);
      const options = { batches: chunks, steps: 3, reportEvery: 1, lr: 0, carry: true, gradientNorms: true };
      const reports = await collect(network.train(options));
      const byTheBook = (n: number, states: { h0?: Float64Array; c0?: Float64Array }) => {
        const { x, targets } = chunks[n] as (typeof chunks)[number];
        return networkLoss(whole.parameters, { T: 3, B: 2, x, targets, ...states }, description);
      };
      const first = byTheBook(0, {});
      const { hN, cN } = first.forward;
      const second = byTheBook(1, { h0: hN, ...(cN && { c0: cN }) });
      [first, second, first].forEach(({ loss, gradients }, n) => {
        expect(reports[n]?.loss, `step ${n}`).toBeCloseTo(loss, 6);
        const top = gradients.states[1]?.h as Float64Array;
        const norms = [0, 1, 2].map((t) => Math.hypot(...top.slice(t * 6, (t + 1) * 6)));
        norms.forEach((norm, t) => expect(reports[n]?.gradientNorms?.[t]).toBeCloseTo(norm, 6));
      });
      network.executor.dispose();
    },
  );

  it('cannot go on in a batch of another size', async () => {
    const network = await networkOf(drawNetwork(config()));
    const list = [2, 3].map((B) => batchOf(drawNetwork(config(), { T: 3, B })));
    const error = await rejected(DataError, collect(network.train({ batches: list, steps: 2, carry: true })));
    expect(error).toMatchObject({ code: 'batch-size', actual: 3, limit: 2 });
  });
});

describe('refused', () => {
  const make = () => networkOf(drawNetwork(config()));
  it('bad data, before anything is changed', async () => {
    const network = await make();
    const before = await network.stateDict();
    const bad: Batch = {
      seqLen: 2,
      batchSize: 1,
      x: new Float32Array(6).fill(Number.NaN),
      targets: Int32Array.of(0, 1),
    };
    const error = await rejected(DataError, collect(network.train({ batches: [bad], steps: 1 })));
    expect(error.code).toBe('not-finite');
    expect(await rejected(DataError, collect(network.train({ batches: [], steps: 1 })))).toMatchObject({
      code: 'empty',
    });
    expect(await network.stateDict()).toEqual(before);
  });

  it('options that have no effect or no meaning', async () => {
    const network = await make();
    const remember = thrown(ConfigError, () => network.initialise(1, 'glorot', { forgetBias: 1 }));
    expect(remember).toMatchObject({ code: 'no-effect', parameter: 'forgetBias' });
    const codeOf = (options: object): string =>
      thrown(ConfigError, () => network.train({ batches: [], ...options })).code;
    expect(codeOf({ teacherForcing: 0.5 })).toBe('no-effect');
    expect(codeOf({ dropout: { between: 0.5 } })).toBe('impossible-dropout');
    expect(codeOf({ dropout: { input: 1 } })).toBe('out-of-range');
    expect(codeOf({ batchSize: 3 })).toBe('unknown-option');
  });
});

/** Classes in the padding do not count. */
function maskedTargets({ batch: { T, B, lengths, targets } }: DrawnNetwork): Int32Array {
  return (targets as Int32Array).map((y, row) => (Math.floor(row / B) < (lengths?.[row % B] ?? T) ? y : -1));
}
