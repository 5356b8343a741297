import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/index.ts';
import {
  type Batch,
  type BatchTrainingOptions,
  ConfigError,
  DataError,
  EncoderDecoder,
  gradientCheck,
  Network,
  type NetworkConfig,
  RnnError,
} from '../../src/index.ts';
import { expectClose } from '../helpers/closeness.ts';
import { rejected, thrown } from '../helpers/errors.ts';

/** What would change nothing is refused, so that nobody believes it did. */

const wave = (length: number, k = 1): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(k * (i + 1)));
const [T, B, H] = [4, 2, 3] as const;
const plain = { input: 'vectors', inputSize: 2, hiddenSize: H, outputSize: 3 } as const;
const batch: Batch = {
  ...{ seqLen: T, batchSize: B, x: wave(T * B * 2) },
  targets: Int32Array.of(0, 2, 1, 1, 2, 0, 0, 1),
};
const f64 = (): CpuExecutor => new CpuExecutor({ precision: 'f64' });

async function make(config: Partial<NetworkConfig> = {}): Promise<Network> {
  const network = await Network.create({ ...plain, ...config }, f64());
  network.initialise(1, 'uniform');
  return network;
}

async function train(network: Network, options: Partial<BatchTrainingOptions<Batch>>): Promise<void> {
  for await (const _ of network.train({ batches: [batch], steps: 2, ...options }));
}

describe('of a network', () => {
  const cases: [keyof NetworkConfig, Partial<NetworkConfig>, Partial<NetworkConfig>][] = [
    ['contextEnters', { contextEnters: 'both' }, { contextEnters: 'both', contextSize: 2 }],
    ['biases', { biases: 2, cell: 'feedforward' }, { biases: 2 }],
    ['merge', { merge: 'sum' }, { merge: 'sum', bidirectional: true }],
    [
      'activation',
      { activation: 'relu', cell: 'lstm' },
      { activation: 'relu', cell: 'lstm', deepOutput: [4] },
    ],
    ['activation', { activation: 'relu', cell: 'gru' }, { activation: 'relu' }],
    ['learnedInitial', { learnedInitial: true, spectralRadius: 0.9 }, { learnedInitial: true }],
    ['leak', { leak: 'learned', spectralRadius: 0.9 }, { leak: 0.5, spectralRadius: 0.9 }],
  ];
  it.each(cases)('%s', async (parameter, refused, allowed) => {
    const error = await rejected(ConfigError, Network.create({ ...plain, ...refused }, f64()));
    expect(error).toMatchObject({ code: 'impossible-network', parameter });
    await Network.create({ ...plain, ...allowed }, f64());
  });

  it('a configuration that was filled in is one', async () => {
    for (const cell of ['feedforward', 'rnn', 'lstm', 'gru', 'gru-reset-before'] as const) {
      const { config } = await make({ cell });
      expect((await Network.create(config, f64())).config).toEqual(config);
    }
  });

  it('the size of an attention that is none', async () => {
    const config = { input: 'tokens', inputSize: 3, targetSize: 4, hiddenSize: 3, outputSize: 3 } as const;
    const error = await rejected(
      ConfigError,
      EncoderDecoder.create({ ...config, attention: 'multiplicative', attentionSize: 5 }, f64()),
    );
    expect(error).toMatchObject({ code: 'impossible-network', parameter: 'attentionSize' });
  });
});

describe('of a batch', () => {
  const numbers = { ...batch, targets: wave(T * B * 3), loss: 'squared' } as const;
  it.each([
    ['classWeights', 'needless-data', { ...numbers, classWeights: wave(3) }],
    ['labelSmoothing', 'no-effect', { ...numbers, loss: { kind: 'squared', labelSmoothing: 0.1 } }],
    ['huberDelta', 'no-effect', { ...numbers, loss: { kind: 'squared', huberDelta: 2 } }],
    ['huberDelta', 'no-effect', { ...batch, loss: { huberDelta: 2 } }],
  ] as const)('%s: %s', async (parameter, code, given) => {
    const network = await make();
    expect(await rejected(RnnError, network.inspect(given))).toMatchObject({ code, parameter });
  });
});

describe('of a batch without outputs', () => {
  it.each([
    ['targets', { targets: new Int32Array(T * B) }],
    ['loss', { loss: 'squared' }],
    ['reduction', { reduction: 'sum' }],
  ] as const)('%s', async (parameter, more) => {
    const network = await make({ output: 'none', outputSize: 0 });
    const { targets: _, ...alone } = batch;
    await network.inspect(alone);
    const error = await rejected(DataError, network.inspect({ ...alone, ...more }));
    expect(error).toMatchObject({ code: 'needless-data', parameter });
  });
});

describe('of a training run', () => {
  it.each<[string, Partial<NetworkConfig>, Partial<Batch>]>([
    ['a learned first state', { learnedInitial: true }, {}],
    ['one from the context', { contextSize: 2, contextEnters: 'state' }, { context: wave(4) }],
    ['one that the batch gives', {}, { h0: wave(B * H) }],
    ['c alone', { cell: 'lstm' }, { c0: wave(B * H) }],
    ['no state at all', { cell: 'feedforward' }, {}],
    ['a state from behind', { bidirectional: true }, {}],
  ])('carry, with %s', async (_, config, more) => {
    const batches = [batch, { ...batch, ...more }];
    const error = await rejected(ConfigError, train(await make(config), { batches, carry: true }));
    expect(error).toMatchObject({ code: 'no-effect', parameter: 'carry' });
  });

  it('a dial of teacher forcing that turns nothing, also while it runs', async () => {
    const training = (await make()).train({ batches: [batch] });
    const error = thrown(ConfigError, () => training.set({ teacherForcing: 0.5 }));
    expect(error).toMatchObject({ code: 'no-effect', parameter: 'teacherForcing' });
  });

  it('batches that are none', async () => {
    const network = await make();
    const none = thrown(ConfigError, () => network.train({} as BatchTrainingOptions<Batch>));
    expect(none).toMatchObject({ code: 'missing-value', parameter: 'batches' });
    for (const parameter of ['batches', 'evaluate']) {
      const error = await rejected(ConfigError, train(network, { [parameter]: batch }));
      expect(error).toMatchObject({ code: 'wrong-type', parameter });
    }
  });

  it('an option that is none, with all that there are', async () => {
    const error = await rejected(ConfigError, train(await make(), { learningRate: 1 } as object));
    expect(error).toMatchObject({ code: 'unknown-option', parameter: 'learningRate' });
    expect(error.limit).toEqual(expect.arrayContaining(['lr', 'batches', 'optimizer', 'carry']));
  });
});

describe('first states, each for itself', () => {
  it.each<[string, Partial<NetworkConfig>, Partial<Batch>, string]>([
    ['learned', { learnedInitial: true }, {}, 'rnn.h0_l0'],
    ['from the context', { contextSize: 2, contextEnters: 'state' }, { context: wave(4) }, 'ctx.weight'],
  ])('h(-1) stays as it is, %s, where a batch gives c(-1)', async (_, config, more, parameter) => {
    const network = await make({ cell: 'lstm', ...config });
    const state = await network.stateDict();
    for (const name of ['rnn.h0_l0', 'rnn.c0_l0']) state.get(name)?.set([0.7, -0.4, 0.9]);
    network.loadStateDict(state);
    const given = { ...batch, ...more };
    const c = state.get('rnn.c0_l0') ?? new Float32Array(H);
    const want = await network.inspect(given);
    const got = await network.inspect({ ...given, c0: Float64Array.of(...c, ...c) });
    expect(got.loss).toBeCloseTo(want.loss, 12);
    const gradient = want.gradients.get(parameter) as Float64Array;
    expect(Math.hypot(...gradient)).toBeGreaterThan(1e-4);
    expectClose(parameter, got.gradients.get(parameter) as Float64Array, gradient, 1e-12);
    // And another c(-1) is another function.
    expect((await network.inspect({ ...given, c0: wave(B * H) })).loss).not.toBeCloseTo(want.loss, 4);
  });
});

it('gradients of what never learns are not asked for', async () => {
  const network = await make({ spectralRadius: 0.9 });
  const { agrees, rows } = await gradientCheck(network, batch);
  expect(agrees).toBe(true);
  expect(rows.map(({ name }) => name).filter((name) => /weight|bias/.test(name))).toEqual([
    'out.weight',
    'out.bias',
  ]);
});
