import { describe, expect, it } from 'vitest';
import { CheckpointError, StateError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { batches } from '../../src/data/batches.ts';
import { parity } from '../../src/data/tasks/parity.ts';
import { readSafetensors, writeSafetensors } from '../../src/io/safetensors.ts';
import type { NetworkConfig } from '../../src/model/config.ts';
import { OPTIMIZERS } from '../../src/optim/named.ts';
import { CharRNN } from '../../src/text/char-rnn.ts';
import type { Batch } from '../../src/train/batch.ts';
import type { BatchTrainingOptions } from '../../src/train/batch-training.ts';
import { EncoderDecoder } from '../../src/train/encoder-decoder.ts';
import { Network } from '../../src/train/network.ts';
import type { TrainingReport, TrainOptions } from '../../src/train/training.ts';
import { babble } from '../helpers/babble.ts';
import { rejected, thrown } from '../helpers/errors.ts';

/** What of a report does not depend on the clock. */
const timeless = ({ tokensPerSecond: _, secondsElapsed: __, ...rest }: TrainingReport): unknown => rest;

const data = parity.make({ minLength: 6, maxLength: 6, trainSize: 18, testSize: 1, seed: 3 });
const epochs = (epoch: number): Iterable<Batch> =>
  batches(data.train, { batchSize: 4, seed: 5, epoch, dropLast: true });

type Options = Partial<BatchTrainingOptions<Batch>>;
const CONFIG: NetworkConfig = { cell: 'lstm', input: 'tokens', inputSize: 2, hiddenSize: 4, outputSize: 2 };

async function train(network: Network, options: Options, until = Number.POSITIVE_INFINITY) {
  const training = network.train({ batches: epochs, steps: 11, reportEvery: 2, ...options });
  const reports: unknown[] = [];
  for await (const report of training) {
    reports.push(timeless(report));
    if (report.step >= until) return { reports, file: await network.save({ training, steps: report.step }) };
  }
  return { reports, file: await network.save({ steps: 11 }) };
}

async function begun(config: Partial<NetworkConfig>): Promise<Network> {
  const network = await Network.create({ ...CONFIG, ...config } as NetworkConfig, new CpuExecutor());
  network.initialise(7);
  return network;
}

describe('a network that is saved in the middle of a run, and loaded somewhere else', () => {
  type Case = readonly [what: string, options: Options, config?: Partial<NetworkConfig>];
  const cases: readonly Case[] = [
    ...OPTIMIZERS.map((optimizer): Case => [optimizer, { optimizer }]),
    [
      'momentum, by value',
      { optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true }, gradClip: { value: 0.1 } },
    ],
    ['states that live on', { carry: true }],
    ['dropout', { dropout: { input: 0.1, recurrent: 0.3 }, seed: 9 }, { embeddingDim: 3 }],
    ['segments', { segments: 2, carry: true }],
    [
      'a teacher by share',
      { teacherForcing: { kind: 'linear', to: 0, steps: 10 } },
      { cell: 'rnn', feedback: 'softmax' },
    ],
    [
      'schedule, plateau and validation',
      {
        ...{ schedule: { kind: 'cosine', steps: 11 }, evaluateEvery: 2, evaluate: () => epochs(0) },
        plateau: { patience: 0, factor: 0.5, threshold: 0.5 },
      },
    ],
  ];
  it.each(cases.map(([what, ...rest]) => ({ what, rest })))(
    'goes on to the same bits: $what',
    async ({ rest: [options, config = {}] }) => {
      const undisturbed = await train(await begun(config), options);
      // In the middle of an epoch of four batches, at its end, and before the run is through.
      for (const until of [2, 4, 10]) {
        const first = await train(await begun(config), options, until);
        const { network, training, steps } = await Network.load(first.file, new CpuExecutor());
        expect([steps, training?.done]).toEqual([until, until]);
        const rest = await train(network, { ...options, ...(training && { resume: training }) });
        expect([...first.reports, ...rest.reports], `from ${until} on`).toEqual(undisturbed.reports);
        expect(rest.file, `from ${until} on`).toEqual(undisturbed.file);
      }
    },
  );

  it('can be interrupted before its next step, again and again', async () => {
    const undisturbed = await train(await begun({}), {});
    let { file } = await train(await begun({}), {}, 4);
    for (let i = 0; i < 2; i++) {
      const { network, training } = await Network.load(file, new CpuExecutor());
      if (!training) throw new Error('nothing was saved');
      file = await network.save({ training: network.train({ batches: epochs, resume: training }), steps: 4 });
    }
    const { network, training } = await Network.load(file, new CpuExecutor());
    expect((await train(network, training ? { resume: training } : {})).file).toEqual(undisturbed.file);
  });

  it('cannot be saved once its run has ended', async () => {
    const network = await begun({});
    const training = network.train({ batches: epochs, steps: 2 });
    for await (const _ of training);
    expect((await rejected(StateError, network.save({ training }))).code).toBe('ended');
  });

  it('is refused by a run that would give other numbers, which leaves it as it was', async () => {
    const { file } = await train(await begun({}), {}, 4);
    const { network, training } = await Network.load(file, new CpuExecutor());
    if (!training) throw new Error('nothing was saved');
    const before = await network.stateDict();
    const resume = (options: Options) => () =>
      network.train({ batches: epochs, resume: training, ...options });
    for (const [parameter, options] of [
      ['optimizer', { optimizer: 'sgd' }],
      ['optimizer', { optimizer: { kind: 'adam', beta1: 0.8 } }],
      ['clipping', { gradClip: 1 }],
      ['seed', { seed: 2 }],
      ['carry', { carry: true }],
      ['dropout', { dropout: { recurrent: 0.5 } }],
    ] as const) {
      const error = thrown(CheckpointError, resume(options));
      expect(error).toMatchObject({ code: 'different-training', parameter });
      expect(error.message).toMatch(/^The saved training had .* and this one has .*leave out resume/);
    }
    const short = network.train({
      batches: [...epochs(0)].slice(0, 3),
      steps: 9,
      resume: { ...training, cursor: { epoch: 0, batch: 4, perEpoch: null } },
    });
    expect((await rejected(CheckpointError, short[Symbol.asyncIterator]().next())).parameter).toBe(
      'batches of an epoch',
    );
    expect(await network.stateDict()).toEqual(before);
  });

  it('of an encoder and a decoder, too', async () => {
    const config = { input: 'tokens', inputSize: 3, targetSize: 3, hiddenSize: 4, outputSize: 3 } as const;
    const tokens = (n: number) => Int32Array.from({ length: n }, (_, i) => (i * i + 1) % 3);
    const pair = {
      batchSize: 2,
      source: { seqLen: 3, batchSize: 2, lengths: Int32Array.of(3, 2), tokens: tokens(6) },
      target: {
        lengths: Int32Array.of(4, 3),
        seqLen: 4,
        batchSize: 2,
        tokens: tokens(8),
        targets: tokens(8),
      },
    };
    const run = async (model: EncoderDecoder, options: object, until: number) => {
      const training = model.train({ batches: [pair], steps: 6, reportEvery: 2, ...options });
      for await (const { step } of training) if (step === until) return await model.save({ training });
      return model.save();
    };
    const create = async () => {
      const model = await EncoderDecoder.create(config, new CpuExecutor());
      model.initialise(1);
      return model;
    };
    const undisturbed = await run(await create(), {}, Number.NaN);
    const { pair: again, training } = await EncoderDecoder.load(
      await run(await create(), {}, 4),
      new CpuExecutor(),
    );
    expect(await run(again, { resume: training }, Number.NaN)).toEqual(undisturbed);
  });
});

describe('a text model that is saved in the middle of a run', () => {
  const text = babble(500);
  const options = { seqLen: 6, batchSize: 3, validation: 0.2, optimizer: 'rmsprop', backend: 'cpu' } as const;
  const run: TrainOptions = {
    ...{
      steps: 40,
      reportEvery: 5,
      evaluateEvery: 10,
      lr: 0.02,
      schedule: { kind: 'linear', to: 0.1, steps: 40 },
    },
    plateau: { patience: 0, factor: 0.5, threshold: 0.9 },
  };
  const create = () => CharRNN.create({ text, hiddenSize: 6, cell: 'gru', seed: 2, ...options });

  async function train(model: CharRNN, more: TrainOptions = {}, until = Number.POSITIVE_INFINITY) {
    const reports: unknown[] = [];
    for await (const report of model.train({ ...run, ...more })) {
      reports.push(timeless(report));
      if (report.step >= until) return { reports, file: await model.save({ training: true }) };
    }
    return { reports, file: await model.save() };
  }

  it.each([5, 15, 35])('goes on to the same bits from step %i on', async (until) => {
    const undisturbed = await train(await create());
    const first = await train(await create(), {}, until);
    const model = await CharRNN.load(first.file, { text, ...options });
    expect(model.steps).toBe(until);
    const { interrupted } = model;
    const rest = await train(model, interrupted ? { resume: interrupted } : {});
    expect([...first.reports, ...rest.reports]).toEqual(undisturbed.reports);
    expect(rest.file).toEqual(undisturbed.file);
    expect(model.steps).toBe(40);
    expect(model.interrupted).toBeUndefined();
  });

  it('counts from where its run began, which need not be the first one', async () => {
    const twice = async (until: number) => {
      const model = await create();
      for await (const _ of model.train({ ...run, steps: 7 }));
      return train(model, {}, until);
    };
    const undisturbed = await twice(Number.POSITIVE_INFINITY);
    const first = await twice(20);
    const model = await CharRNN.load(first.file, { text, ...options });
    const { interrupted } = model;
    expect(interrupted).toMatchObject({ first: 7, done: 20 });
    const rest = await train(model, interrupted ? { resume: interrupted } : {});
    expect([...first.reports, ...rest.reports]).toEqual(undisturbed.reports);
    expect(rest.file).toEqual(undisturbed.file);
  });

  it('is refused with another text, other sizes, and other weights', async () => {
    const { file } = await train(await create(), {}, 10);
    for (const [parameter, other] of [
      ['text', { text: `${text.slice(0, 100)}b${text.slice(101)}` }],
      ['seqLen', { seqLen: 5 }],
      ['batchSize', { batchSize: 2 }],
      ['optimizer', { optimizer: 'adam' }],
      ['clipping', { gradClip: 1 }],
      ['carry', { carry: false }],
    ] as const) {
      const model = await CharRNN.load(file, { text, ...options, ...other });
      const { interrupted } = model;
      const resume = () => model.train(interrupted ? { resume: interrupted } : {});
      expect(thrown(CheckpointError, resume)).toMatchObject({ code: 'different-training', parameter });
      expect(model.steps).toBe(10);
    }
    const model = await CharRNN.load(file, { text, ...options });
    const { interrupted } = model;
    if (!interrupted) throw new Error('nothing was saved');
    await model.reset();
    expect(thrown(StateError, () => model.train({ resume: interrupted })).code).toBe('other-weights');
    expect((await rejected(StateError, model.save({ training: true }))).code).toBe('no-training');
  });

  it('is refused where the file says nonsense of the run, or lacks what it remembers', async () => {
    const { file } = await train(await create(), {}, 10);
    const { tensors, metadata } = await readSafetensors(file);
    const run = JSON.parse(metadata.get('training') as string);
    const sizes = run.tensors as Record<string, number>;
    const spoilt = (words: object): Promise<Uint8Array> => {
      const texts = [...metadata].filter(([key]) => !key.startsWith('sha256'));
      const training = JSON.stringify({ ...run, ...words });
      return writeSafetensors(tensors, new Map([...texts, ['training', training]]));
    };
    const nonsense = [
      { done: -1 },
      { first: 11 },
      { learningRate: 'fast' },
      { plateau: { factor: 2 } },
      { settings: [] },
      { cursor: { epoch: 0 } },
      { more: 1 },
    ];
    for (const words of nonsense) {
      const error = await rejected(CheckpointError, CharRNN.load(await spoilt(words), { text, ...options }));
      expect(error, JSON.stringify(words)).toMatchObject({ code: 'wrong-metadata', parameter: 'training' });
    }
    const lacking = CharRNN.load(await spoilt({ tensors: { ...sizes, more: 3 } }), { text, ...options });
    expect((await rejected(CheckpointError, lacking)).code).toBe('missing-tensor');
    const { 'rmsprop.s': _, ...fewer } = sizes;
    const other = CharRNN.load(await spoilt({ tensors: fewer }), { text, ...options });
    expect((await rejected(CheckpointError, other)).code).toBe('extra-tensor');
  });
});
