/** What a step of one's own can ask for, held against the networks of the family, which the book holds. */

import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/index.ts';
import {
  add,
  type Batch,
  type BatchReport,
  ConfigError,
  constant,
  embed,
  linear,
  multiply,
  Network,
  type NetworkConfig,
  type OwnBatch,
  OwnNetwork,
  type OwnNetworkOptions,
  RnnError,
} from '../../src/index.ts';
import { expectClose } from '../helpers/closeness.ts';
import { rejected, thrown } from '../helpers/errors.ts';

const [T, B, D, H, K] = [5, 3, 4, 6, 3];
const wave = (length: number, phase: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(phase + 1.7 * i));
const classes = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => (7 * i) % K);
const some = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => (i % 3 ? 1 / 0.7 : 0));
const uniform = Array.from({ length: T * B }, (_, i) => (0.37 * i + 0.11) % 1);
const alternately = Array.from({ length: T * B }, (_, i) => i % 2);
const lengths = Int32Array.of(5, 2, 3);

const plain: OwnBatch & Batch = {
  ...{ seqLen: T, batchSize: B, x: wave(T * B * D, 1), targets: classes(T * B) },
};
const twins = (): CpuExecutor => new CpuExecutor({ precision: 'f64', poison: true });

type Names = 'U' | 'W' | 'b' | 'V' | 'c' | 'F';
type Masks = 'drop_x' | 'drop_h';
type Own = OwnNetwork<Names, 'h', Masks>;
const THEIRS: Readonly<Record<string, string>> = {
  ...{ U: 'rnn.weight_ih_l0', W: 'rnn.weight_hh_l0', b: 'rnn.bias_ih_l0', V: 'out.weight', c: 'out.bias' },
  ...{ F: 'rnn.weight_oh_l0', 'first.h': 'rnn.h0_l0' },
};

/** The vanilla network by hand, with everything that a step can ask for. */
const make = (more: Partial<OwnNetworkOptions<Names, 'h', Masks>> = {}): Promise<Own> => {
  const feeds = more.feedback !== undefined;
  const shapes = { U: [H, D], W: [H, H], b: [H], V: [K, H], c: [K], ...(feeds && { F: [H, K] }) };
  return OwnNetwork.create<Names, 'h', Masks>(
    {
      ...{ input: 'vectors', inputSize: D, outputSize: K, states: { h: H } },
      parameters: shapes as unknown as OwnNetworkOptions<Names, 'h'>['parameters'],
      dropout: { drop_x: { rate: 0.3, width: D }, drop_h: { rate: 0.3, width: H, per: 'sequence' } },
      step(now, { U, W, b, V, c, F }) {
        const z = linear(multiply(now.drop_x, now.x), U, b);
        const sum = feeds ? linear(now.fed, F, z) : z;
        const h = linear(multiply(now.drop_h, now.h), W, sum, 'tanh');
        return { h, o: linear(h, V, c) };
      },
      ...more,
    },
    twins(),
  );
};

/** One by hand and one of the family, with the same parameters, of which none is zero. */
async function both(more: Partial<OwnNetworkOptions<Names, 'h', Masks>>, config: Partial<NetworkConfig>) {
  const own = await make(more);
  const theirs = await Network.create(
    { input: 'vectors', inputSize: D, hiddenSize: H, outputSize: K, ...config },
    twins(),
  );
  theirs.initialise(3, 'uniform');
  const state = await theirs.stateDict();
  if (config.learnedInitial) state.set('rnn.h0_l0', Float32Array.from(wave(H, 0.3)));
  theirs.loadStateDict(state);
  own.loadStateDict(new Map(own.specs.map(({ name }) => [name, state.get(THEIRS[name] as string) ?? []])));
  return { own, theirs };
}

const first = wave(B * H, 0.5);
const maskX = some(T * B * D);
const maskH = some(B * H + 1).slice(1);
const fed = { o0: wave(B * K, 0.7) };

type Case = [
  name: string,
  own: Partial<OwnNetworkOptions<Names, 'h', Masks>>,
  config: Partial<NetworkConfig>,
  batch: OwnBatch,
  theirs: Batch,
];
const also = (parts: Partial<Batch>): [OwnBatch, Batch] => [
  { ...plain, ...parts } as OwnBatch,
  { ...plain, ...parts },
];
const last = { targets: classes(B) };

const CASES: Case[] = [
  ['first states given', {}, {}, { ...plain, states: { h: first } }, { ...plain, h0: first }],
  [
    'first states learned',
    { states: { h: { width: H, learned: true } } },
    { learnedInitial: true },
    ...also({}),
  ],
  [
    'first states learned, but given',
    { states: { h: { width: H, learned: true } } },
    { learnedInitial: true },
    { ...plain, lengths, states: { h: first } },
    { ...plain, lengths, h0: first },
  ],
  ['one output at the end', { output: 'last' }, { output: 'last' }, ...also(last)],
  ['one output at the end of each', { output: 'last' }, { output: 'last' }, ...also({ ...last, lengths })],
  [
    'a number at the end of each',
    { output: 'last' },
    { output: 'last' },
    ...also({ targets: wave(B * K, 2), loss: 'squared', lengths }),
  ],
  ['taught', { feedback: 'softmax' }, { feedback: 'softmax' }, ...also(fed)],
  ...(['softmax', 'linear', 'greedy', 'sample'] as const).flatMap((feedback): Case[] => {
    const draws = feedback === 'sample' && { draws: uniform };
    return [
      [
        `${feedback}, alone`,
        { feedback },
        { feedback },
        ...also({ ...fed, ...draws, teacher: alternately.map(() => 0) }),
      ],
      [
        `${feedback}, sometimes taught, lengths`,
        { feedback },
        { feedback },
        ...also({ ...fed, ...draws, teacher: alternately, lengths }),
      ],
    ];
  }),
  [
    'numbers, sometimes taught',
    { feedback: 'linear' },
    { feedback: 'linear' },
    ...also({ targets: wave(T * B * K, 2), loss: 'squared', teacher: alternately }),
  ],
  ['usual draws', { feedback: 'sample' }, { feedback: 'sample' }, ...also({ teacher: alternately })],
  [
    'masks of dropout',
    {},
    {},
    { ...plain, lengths, masks: { drop_x: maskX, drop_h: maskH } },
    { ...plain, lengths, masks: { input: maskX, recurrent: maskH } },
  ],
  ['masks of ones, where nothing is said', {}, {}, ...also({})],
];

/** Which steps are no padding, number by number. */
const within = (values: ArrayLike<number>, { lengths: own }: OwnBatch): number[] => {
  const width = values.length / (T * B);
  return Array.from(values).filter((_, i) => {
    const row = Math.floor(i / width);
    return Math.floor(row / B) < (own?.[row % B] ?? T);
  });
};

describe('a step of one’s own is the network of the family', () => {
  it.each(CASES)('%s', async (_, more, config, batch, theirBatch) => {
    const { own, theirs } = await both(more, config);
    const [mine, book] = [await own.inspect(batch), await theirs.inspect(theirBatch)];
    expect(mine.loss).toBeCloseTo(book.loss, 12);
    expect(mine.loss).toBeGreaterThan(0.1);
    const rows = (values: ArrayLike<number>) =>
      config.output === 'last' ? Array.from(values) : within(values, batch);
    expectClose('logits', rows(mine.logits), rows(book.logits), 1e-12);
    expectClose('elements', mine.lossElements, book.lossElements, 1e-12);
    expect(mine.correct).toEqual(book.correct);
    expectClose('h', mine.states.get('h')?.values, book.hidden, 1e-12);
    for (const { name } of own.specs) {
      if (name === 'first.h' && batch.states) continue; // reaches nothing
      const want = book.gradients.get(THEIRS[name] as string) ?? [];
      expect(Math.hypot(...Array.from(want)), name).toBeGreaterThan(1e-4);
      expectClose(name, mine.gradients.get(name), want, 1e-12);
    }
    const grads = mine.inputGradients;
    expectClose('dx', grads.x, book.inputGradients.x, 1e-12);
    expect(grads.states.get('h') === undefined, 'dh(-1)').toBe(book.inputGradients.h0 === undefined);
    if (book.inputGradients.h0) expectClose('dh(-1)', grads.states.get('h'), book.inputGradients.h0, 1e-12);
    expect(mine.fed === undefined).toBe(config.feedback === undefined);
    if (book.fed) {
      expectClose('fed', within(mine.fed ?? [], batch), within(book.fed, batch), 1e-12);
      expectClose('do0', grads.o0, book.inputGradients.o0, 1e-12);
    }
    expect(await own.inspect(batch), 'the second run gives the same bits').toEqual(mine);
  });

  it.each<
    [string, Partial<OwnNetworkOptions<Names, 'h', Masks>>, Partial<NetworkConfig>, number | undefined]
  >([
    ['sometimes taught', { feedback: 'softmax' }, { feedback: 'softmax' }, 0.5],
    ['on what it drew', { feedback: 'sample' }, { feedback: 'sample' }, 0],
    [
      'with a first state that it learns',
      { states: { h: { width: H, learned: true } } },
      { learnedInitial: true },
      undefined,
    ],
  ])('and learns as it does, %s', async (_, more, config, teacherForcing) => {
    const { own, theirs } = await both({ ...more, dropout: off }, config);
    const options = {
      ...{ batches: [{ ...plain, lengths }], evaluate: [plain], steps: 5, reportEvery: 1, evaluateEvery: 2 },
      ...{ lr: 0.05, ...(teacherForcing !== undefined && { teacherForcing }) },
    };
    const [mine, book] = [await curve(own.train(options)), await curve(theirs.train(options))];
    expect(mine.length).toBeGreaterThan(5);
    expectClose('losses', mine, book, 1e-7); // the ring holds 32 bits
    for (const { name } of own.specs)
      expectClose(
        name,
        await own.executor.read(name),
        await theirs.executor.read(THEIRS[name] as string),
        1e-12,
      );
  });
});

const off = {
  drop_x: { rate: 0, width: D },
  drop_h: { rate: 0, width: H, per: 'sequence' },
} as const;

/** Losses of the steps, and of the validations with a teacher and alone. */
async function curve(run: AsyncIterable<BatchReport>): Promise<number[]> {
  const losses: number[] = [];
  for await (const { loss, validation } of run)
    losses.push(loss, ...(validation ? [validation.loss, validation.alone?.loss ?? 0] : []));
  return losses;
}

describe('masks of a step of one’s own', () => {
  const run = async (options: object, more: Partial<OwnNetworkOptions<Names, 'h', Masks>> = {}) => {
    const network = await make(more);
    network.initialise(3, 'uniform');
    return curve(
      network.train({ batches: [plain], steps: 3, reportEvery: 1, evaluateEvery: 0, lr: 0.05, ...options }),
    );
  };

  it('are drawn by the seed, each with a stream of its own, and only while it is trained', async () => {
    const first = await run({ seed: 3 });
    expect(await run({ seed: 3 })).toEqual(first);
    expect(await run({ seed: 4 })).not.toEqual(first);
    const without = await run({ seed: 3 }, { dropout: off });
    for (const part of ['drop_x', 'drop_h'] as const) {
      const one = await run({ seed: 3 }, { dropout: { ...off, [part]: { ...off[part], rate: 0.3 } } });
      expect(one, part).not.toEqual(without);
      expect(one, part).not.toEqual(first);
    }
    const network = await make();
    network.initialise(3, 'uniform');
    const { loss } = await network.inspect(plain);
    expect(without[0]).toBeCloseTo(loss, 6);
    const judged: number[] = [];
    for await (const { validation } of network.train({
      batches: [plain],
      evaluate: [plain],
      steps: 1,
      lr: 0,
    }))
      judged.push(validation?.loss as number);
    expect(judged[0], 'a validation drops nothing').toBeCloseTo(loss, 6);
  });

  it('of two names are two draws', async () => {
    // The output is their difference, and the squared error of it 0 where both are the same.
    const mask = { rate: 0.5, width: H };
    const network = await OwnNetwork.create(
      {
        ...{ input: 'tokens', inputSize: 2, outputSize: H, states: { h: H }, parameters: { E: [2, H] } },
        dropout: { a: mask, b: mask },
        step({ x, h, a, b }, { E }) {
          const e = embed(E, x);
          const o = add(multiply(a, e), multiply(multiply(b, e), constant(x.graph, -1)));
          return { h: multiply(h, o), o };
        },
      },
      twins(),
    );
    network.loadStateDict(new Map([['E', new Float64Array(2 * H).fill(1)]]));
    const tokens = new Int32Array(T * B);
    const batch = { ...{ seqLen: T, batchSize: B, tokens }, targets: new Float64Array(T * B * H) };
    const [loss] = await curve(
      network.train({ batches: [{ ...batch, loss: 'squared' }], steps: 1, evaluateEvery: 0 }),
    );
    // Of two that are 0 or 2 half are alike, and the others 2 apart.
    expect(loss).toBeGreaterThan(1);
    expect(loss).toBeLessThan(3);
  });

  it('of a batch take the place of those drawn', async () => {
    const batch = { ...plain, masks: { drop_x: maskX, drop_h: maskH } };
    const losses = await run({ batches: [batch], seed: 3 });
    expect(await run({ batches: [batch], seed: 4 })).toEqual(losses);
    const network = await make();
    network.initialise(3, 'uniform');
    expect(losses[0]).toBeCloseTo((await network.inspect(batch)).loss, 6);
  });

  it('of a sequence are the same at every step', async () => {
    // A step that hands its mask on as its output, so that a squared error of zeros is the mean square of it.
    const network = await OwnNetwork.create(
      {
        ...{ input: 'tokens', inputSize: 2, outputSize: H, states: { h: H }, parameters: { E: [2, H] } },
        dropout: { drop: { rate: 0.5, width: H, per: 'sequence' } },
        step({ x, h, drop }, { E }) {
          const out = multiply(drop, embed(E, x));
          return { h: multiply(h, out), o: out };
        },
      },
      twins(),
    );
    network.loadStateDict(new Map([['E', new Float64Array(2 * H).fill(1)]]));
    const loss = async (seqLen: number): Promise<number> => {
      const batch: OwnBatch = {
        ...{ seqLen, batchSize: B, tokens: new Int32Array(seqLen * B) },
        ...{ targets: new Float64Array(seqLen * B * H), loss: 'squared' },
      };
      const [value] = await curve(network.train({ batches: [batch], steps: 1, lr: 0 }));
      return value as number;
    };
    const one = await loss(1);
    expect(one).toBeGreaterThan(0);
    expect(await loss(7)).toBeCloseTo(one, 6);
  });
});

describe('refused', () => {
  it.each<[string, object, string]>([
    ['a state that is a mask', { dropout: { h: { rate: 0.1, width: H } } }, 'bad-name'],
    ['a mask of a name that is taken', { dropout: { fed: { rate: 0.1, width: H } } }, 'bad-name'],
    ['a rate of 1', { dropout: { drop: { rate: 1, width: H } } }, 'out-of-range'],
    ['a mask without a width', { dropout: { drop: { rate: 0.5 } } }, 'wrong-type'],
    ['a mask per batch', { dropout: { drop: { rate: 0.5, width: H, per: 'batch' } } }, 'unknown-value'],
    ['a misspelt part of a state', { states: { h: { width: H, learnt: true } } }, 'unknown-option'],
    ['a state that feeds back its name', { states: { fed: H } }, 'bad-name'],
    ['no output', { output: 'none' }, 'unknown-value'],
    ['an output at the end that is fed back', { output: 'last', feedback: 'softmax' }, 'impossible-network'],
    ['another way of feeding back', { feedback: 'argmax' }, 'unknown-value'],
  ])('%s', async (_, more, code) => {
    expect((await rejected(RnnError, make(more))).code).toBe(code);
  });

  it('a parameter with the name of a first state', async () => {
    const options = {
      ...{
        input: 'vectors' as const,
        inputSize: D,
        outputSize: K,
        states: { h: { width: H, learned: true } },
      },
      parameters: { 'first.h': [H] as const },
      step: () => ({}) as never,
    };
    expect((await rejected(RnnError, OwnNetwork.create(options, twins()))).code).toBe('bad-name');
  });

  it.each<[string, object, string]>([
    ['a state that there is not', { states: { g: first } }, 'unknown-option'],
    ['a first state of another size', { states: { h: first.slice(1) } }, 'wrong-length'],
    ['a first state that is no number', { states: { h: first.map(() => Number.NaN) } }, 'not-finite'],
    ['a mask that there is not', { masks: { input: maskX } }, 'unknown-option'],
    ['a mask of another size', { masks: { drop_h: maskX } }, 'wrong-length'],
    ['a mask that is no number', { masks: { drop_h: maskH.map(() => Number.NaN) } }, 'not-finite'],
    ['states of layers', { h0: first }, 'needless-data'],
    ['a gradient of a layer', { hiddenGradient: new Float64Array(T * B) }, 'needless-data'],
    ['a teacher for nobody', { teacher: alternately }, 'needless-data'],
  ])('%s', async (_, more, code) => {
    const network = await make();
    expect((await rejected(RnnError, network.inspect({ ...plain, ...more }))).code).toBe(code);
  });

  it('now.fed where nothing is fed back; a run that drops or lives on where that says nothing', async () => {
    const asking = await make({ step: ({ h, fed: said }) => ({ h, o: said }) });
    expect((await rejected(RnnError, asking.inspect(plain))).code).toBe('no-feedback');
    const network = await make();
    const dropout = { input: 0.1 };
    expect(thrown(RnnError, () => network.train({ batches: [plain], dropout })).code).toBe(
      'impossible-dropout',
    );
    const learned = await make({ states: { h: { width: H, learned: true } } });
    for (const [one, batch] of [
      [learned, plain],
      [network, { ...plain, states: { h: first } }],
    ] as const)
      expect(
        await rejected(
          ConfigError,
          (async () => curve(one.train({ batches: [batch], carry: true, steps: 1 })))(),
        ),
      ).toMatchObject({ code: 'no-effect', parameter: 'carry' });
  });
});
