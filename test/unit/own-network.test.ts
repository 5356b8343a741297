import { expect, test } from 'vitest';
import { CpuExecutor } from '../../src/cpu/index.ts';
import {
  activate,
  add,
  type Batch,
  embed,
  linear,
  multiply,
  Network,
  OwnNetwork,
  RnnError,
} from '../../src/index.ts';
import { check, describe as describePlan } from '../../src/schedule/index.ts';
import { expectClose } from '../helpers/closeness.ts';
import { rejected } from '../helpers/errors.ts';

const [T, B, D, H, K] = [5, 3, 4, 6, 3];
const wave = (length: number, phase: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(phase + 1.7 * i));
const classes = Int32Array.from({ length: T * B }, (_, i) => (7 * i) % K);

const vectors: Batch = { seqLen: T, batchSize: B, x: wave(T * B * D, 1), targets: classes };
const tokens: Batch = {
  ...{ seqLen: T, batchSize: B, targets: classes },
  tokens: Int32Array.from({ length: T * B }, (_, i) => (3 * i) % D),
};

/** The vanilla network, written by hand. */
const vanilla = (input: 'tokens' | 'vectors') =>
  OwnNetwork.create(
    {
      ...{ input, inputSize: D, outputSize: K, states: { h: H } },
      parameters: { U: input === 'tokens' ? [D, H] : [H, D], W: [H, H], b: [H], V: [K, H], c: [K] },
      step({ x, h }, { U, W, b, V, c }) {
        const z = input === 'tokens' ? embed(U, x, b) : linear(x, U, b);
        const next = linear(h, W, z, 'tanh');
        return { h: next, o: linear(next, V, c) };
      },
    },
    new CpuExecutor({ precision: 'f64', poison: true }),
  );

const NAMES = {
  ...{ U: 'rnn.weight_ih_l0', W: 'rnn.weight_hh_l0', b: 'rnn.bias_ih_l0', V: 'out.weight', c: 'out.bias' },
};

async function both(input: 'tokens' | 'vectors') {
  const own = await vanilla(input);
  const theirs = await Network.create(
    { input, inputSize: D, hiddenSize: H, outputSize: K },
    new CpuExecutor({ precision: 'f64', poison: true }),
  );
  theirs.initialise(3, 'uniform');
  const state = await theirs.stateDict();
  const turned = (name: string): ArrayLike<number> => {
    const data = state.get(name) as Float32Array;
    if (name !== NAMES.U || input === 'vectors') return data;
    return Float32Array.from({ length: D * H }, (_, i) => data[(i % H) * D + Math.floor(i / H)] as number);
  };
  own.loadStateDict(new Map(Object.entries(NAMES).map(([mine, name]) => [mine, turned(name)])));
  return { own, theirs };
}

const CASES: readonly [string, 'tokens' | 'vectors', Batch][] = [
  ['vectors', 'vectors', vectors],
  ['tokens', 'tokens', tokens],
  ['lengths of their own', 'vectors', { ...vectors, lengths: Int32Array.of(5, 2, 3) }],
  [
    'a squared error, summed, steps weighed',
    'vectors',
    {
      ...{ ...vectors, loss: 'squared', reduction: 'sum', targets: wave(T * B * K, 2) },
      stepWeights: Float64Array.of(0, 1, 2, 1, 0.5),
    },
  ],
];

test.each(CASES)('a vanilla step by hand is the vanilla network: %s', async (_, input, batch) => {
  const { own, theirs } = await both(input);
  const [mine, book] = [await own.inspect(batch), await theirs.inspect(batch)];
  expect(mine.loss).toBeCloseTo(book.loss, 12);
  expect(mine.loss).toBeGreaterThan(0.1);
  expectClose('logits', mine.logits, book.logits, 1e-12);
  expectClose('h', mine.states.get('h')?.values ?? [], book.hidden, 1e-12);
  expectClose('dh', mine.states.get('h')?.gradient ?? [], book.states.get('h_l0')?.gradient ?? [], 1e-12);
  for (const [name, theirName] of Object.entries(NAMES)) {
    if (name === 'U' && input === 'tokens') continue; // laid out the other way round
    const gradient = book.gradients.get(theirName) ?? [];
    expect(Math.hypot(...Array.from(gradient)), name).toBeGreaterThan(1e-3);
    expectClose(name, mine.gradients.get(name), gradient, 1e-12);
  }
  own.executor.dispose();
  theirs.executor.dispose();
});

test.each([false, true])('and learns as it does, step by step; states live on: %s', async (carry) => {
  const { own, theirs } = await both('vectors');
  // An epoch begins anew, so states can only live on within one.
  const list = [vectors, { ...vectors, x: wave(T * B * D, 4) }, vectors];
  const options = { batches: list, carry, steps: 6, reportEvery: 1, lr: 0.05, evaluateEvery: 0 } as const;
  const curve = async (network: Network | OwnNetwork<keyof typeof NAMES, 'h'>): Promise<number[]> => {
    const losses: number[] = [];
    for await (const { loss } of network.train(options)) losses.push(loss);
    return losses;
  };
  const [mine, book] = [await curve(own), await curve(theirs)];
  expectClose('losses', mine, book, 1e-7); // the ring holds 32 bits
  expect(mine.at(-1)).toBeLessThan(mine[0] as number);
  for (const [name, theirName] of Object.entries(NAMES))
    expectClose(name, await own.executor.read(name), await theirs.executor.read(theirName), 1e-12);
  own.executor.dispose();
  theirs.executor.dispose();
});

test('a step of two states and a product has the gradient of finite differences', async () => {
  // A gate of its own: s' = g ∘ s + u, g = σ(A r), r' = tanh(R r + x U).
  const network = await OwnNetwork.create(
    {
      ...{ input: 'vectors', inputSize: D, outputSize: K, states: { r: 4, s: 4 } },
      parameters: { U: [4, D], R: [4, 4], A: [4, 4], V: [K, 4] },
      step({ x, r, s }, { U, R, A, V }) {
        const next = linear(r, R, linear(x, U), 'tanh');
        const gate = activate(linear(next, A), 'sigmoid');
        const kept = add(multiply(gate, s), next);
        return { r: next, s: kept, o: linear(kept, V) };
      },
    },
    new CpuExecutor({ precision: 'f64', poison: true }),
  );
  network.initialise(2);
  const start = await network.stateDict();
  const { gradients } = await network.inspect(vectors);
  const lossAt = async (name: string, at: number, by: number): Promise<number> => {
    const moved = Float64Array.from(start.get(name) as Float32Array);
    moved[at] = (moved[at] as number) + by;
    network.loadStateDict(new Map<string, ArrayLike<number>>([...start, [name, moved]]));
    return (await network.inspect(vectors)).loss;
  };
  const eps = 1e-5;
  for (const name of ['U', 'R', 'A', 'V'])
    for (const at of [0, 5]) {
      const slope = ((await lossAt(name, at, eps)) - (await lossAt(name, at, -eps))) / (2 * eps);
      expect(Math.abs(slope), `${name}[${at}] matters`).toBeGreaterThan(1e-5);
      expect(gradients.get(name)?.[at], `${name}[${at}]`).toBeCloseTo(slope, 8);
    }
  network.executor.dispose();
});

test('its plan is sound, and says what it does', async () => {
  const network = await vanilla('vectors');
  const plan = network.plan(vectors);
  expect(check(plan)).toEqual([]);
  expect(describePlan(plan)).toContain('matmul');
  network.executor.dispose();
});

test('what does not fit is refused by name', async () => {
  const make = (more: object) =>
    OwnNetwork.create(
      {
        ...{
          input: 'vectors' as const,
          inputSize: D,
          outputSize: K,
          parameters: { V: [K, H] },
          states: { h: H },
        },
        step: ({ h }, { V }) => ({ h, o: linear(h, V) }),
        ...more,
      } as Parameters<typeof OwnNetwork.create<'V', 'h'>>[0],
      new CpuExecutor(),
    );
  for (const [more, code] of [
    [{ parameters: {} }, 'missing-value'],
    [{ states: {} }, 'missing-value'],
    [{ parameters: { 'a/b': [1, 1] } }, 'bad-name'],
    [{ states: { x: 3 } }, 'bad-name'],
    [{ parameters: { V: [K, 0] } }, 'out-of-range'],
    [{ parameters: { V: [1, 2, 3] } }, 'wrong-type'],
    [{ states: { h: 1.5 } }, 'out-of-range'],
    [{ step: 3 }, 'wrong-type'],
    [{ stpe: 3 }, 'unknown-option'],
    [{ input: 'none' }, 'unknown-value'],
  ] as const)
    expect((await rejected(RnnError, make(more))).code, JSON.stringify(more)).toBe(code);
  for (const [step, code] of [
    [({ h }: { h: never }) => ({ h }), 'output-size'],
    [({ h }: { h: never }) => ({ h, o: h }), 'output-size'],
    [({ h }: { h: never }, { V }: { V: never }) => ({ o: linear(h, V) }), 'state-not-returned'],
  ] as const) {
    const network = await make({ step });
    expect((await rejected(RnnError, network.inspect(vectors))).code).toBe(code);
  }
  const network = await make({});
  expect((await rejected(RnnError, network.inspect({ ...vectors, h0: wave(B * H, 0) } as Batch))).code).toBe(
    'needless-data',
  );
});
