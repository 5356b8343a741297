import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type NetworkConfig, resolveConfig } from '../../src/model/config.ts';
import { INITIALISERS, type Initialiser, initialise } from '../../src/model/initialise.ts';
import { fromKept, parameterSpecs, toKept } from '../../src/model/parameters.ts';

const H = 12;
const specs = parameterSpecs(
  resolveConfig({ input: 'tokens', inputSize: 9, embeddingDim: 5, hiddenSize: H, outputSize: 7 }),
);
const draw = (initialiser: Initialiser, seed = 1) => initialise(specs, initialiser, seed, H);
const W = 'rnn.weight_hh_l0';
const biases = ['rnn.bias_ih_l0', 'out.bias'];

describe.each(INITIALISERS)('initialiser %s', (initialiser) => {
  it('gives every parameter its size, and the same seed the same bytes', () => {
    const values = draw(initialiser);
    expect([...values.keys()]).toEqual(specs.map((s) => s.name));
    for (const { name, shape } of specs)
      expect(values.get(name)?.length, name).toBe(shape.reduce((a, b) => a * b, 1));
    expect(draw(initialiser)).toEqual(values);
  });

  it('gives another seed other numbers, wherever numbers are drawn', () => {
    const [one, two] = [draw(initialiser, 1), draw(initialiser, 2)];
    for (const { name, shape } of specs) {
      const drawn =
        initialiser === 'uniform' ||
        (initialiser !== 'zeros' && shape.length > 1 && !(initialiser === 'identity' && name === W));
      if (drawn) expect(one.get(name), name).not.toEqual(two.get(name));
      else expect(one.get(name), name).toEqual(two.get(name));
    }
  });

  it('stays within its bounds, and uses them', () => {
    if (initialiser === 'zeros') {
      for (const [name, values] of draw(initialiser)) expect(new Set(values), name).toEqual(new Set([0]));
      return;
    }
    for (const [name, values] of draw(initialiser)) {
      const shape = specs.find((s) => s.name === name)?.shape as number[];
      if (initialiser !== 'uniform' && shape.length === 1) continue;
      if (name === W && (initialiser === 'orthogonal' || initialiser === 'identity')) continue;
      const fan = initialiser === 'he' ? shape[1]! : shape[0]! + shape[1]!;
      const bound = initialiser === 'uniform' ? 1 / Math.sqrt(H) : Math.sqrt(6 / fan);
      const largest = Math.max(...values.map(Math.abs));
      expect(largest, name).toBeLessThanOrEqual(Math.fround(bound));
      expect(largest, name).toBeGreaterThan(0.6 * bound);
      expect(values.some((v) => v < 0) && values.some((v) => v > 0), name).toBe(true);
      expect(new Set(values).size, name).toBe(values.length);
    }
  });

  it(initialiser === 'uniform' ? 'draws biases, too' : 'starts biases at zero', () => {
    const values = draw(initialiser);
    for (const name of biases)
      expect(
        values.get(name)?.every((b) => b === 0),
        name,
      ).toBe(initialiser !== 'uniform');
  });
});

describe('the recurrent matrix', () => {
  it('of `identity` is the identity', () => {
    const w = draw('identity').get(W) as Float32Array;
    w.forEach((v, i) => void expect(v).toBe(i % (H + 1) === 0 ? 1 : 0));
  });

  it.each([1, 2, 12, 40])('of `orthogonal` has orthonormal rows and columns: H = %i', (n) => {
    const own = parameterSpecs(
      resolveConfig({ input: 'tokens', inputSize: 3, hiddenSize: n, outputSize: 3 }),
    );
    const w = initialise(own, 'orthogonal', 5, n).get(W) as Float32Array;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let [rows, columns] = [0, 0];
        for (let k = 0; k < n; k++) {
          rows += w[i * n + k]! * w[j * n + k]!;
          columns += w[k * n + i]! * w[k * n + j]!;
        }
        expect(rows).toBeCloseTo(i === j ? 1 : 0, 5);
        expect(columns).toBeCloseTo(i === j ? 1 : 0, 5);
      }
  });

  it('does not shift what else is drawn: all but W are as with glorot', () => {
    const [glorot, identity] = [draw('glorot'), draw('identity')];
    // U comes before W, so it has the same numbers; all have the same bounds.
    expect(identity.get('rnn.weight_ih_l0')).toEqual(glorot.get('rnn.weight_ih_l0'));
  });
});

describe('the bytes of a vanilla network', () => {
  it.each([
    ['glorot', '1d249600a629f133'],
    ['orthogonal', 'c5ae93f5176f889e'],
    ['identity', 'eb92be725e2c95cf'],
    ['uniform', 'cbcc512ec20d20fd'],
  ] as const)('of a seed stay what they were: %s', (initialiser, digest) => {
    const hash = createHash('sha256');
    for (const [name, values] of draw(initialiser)) hash.update(name).update(new Uint8Array(values.buffer));
    expect(hash.digest('hex').slice(0, 16)).toBe(digest);
  });
});

describe.each([
  ['lstm', 4],
  ['gru', 3],
  ['gru-reset-before', 3],
] as const)('the gates of %s', (cell, G) => {
  const own = (more: Partial<NetworkConfig> = {}) =>
    parameterSpecs(
      resolveConfig({ ...{ input: 'vectors', inputSize: 5, hiddenSize: H, outputSize: 7, cell }, ...more }),
    );
  const blocks = (w: Float32Array, size: number): Float32Array[] =>
    Array.from({ length: G }, (_, g) => w.slice(g * size, (g + 1) * size));
  const layers = ['rnn.weight_hh_l0', 'rnn.weight_hh_l1', 'rnn.weight_hh_l1_reverse'];
  const deep = own({ numLayers: 2, bidirectional: true });

  it('have an orthogonal matrix each, of their own', () => {
    const values = initialise(deep, 'orthogonal', 5, H);
    const all = layers.flatMap((name) => blocks(values.get(name) as Float32Array, H * H));
    for (const w of all)
      for (let i = 0; i < H; i++)
        for (let j = 0; j < H; j++) {
          let dot = 0;
          for (let k = 0; k < H; k++) dot += w[i * H + k]! * w[j * H + k]!;
          expect(dot).toBeCloseTo(i === j ? 1 : 0, 5);
        }
    expect(new Set(all.map((w) => w.join())).size).toBe(3 * G);
  });

  it('have the identity each, with `identity`', () => {
    const values = initialise(deep, 'identity', 5, H);
    for (const name of layers)
      for (const w of blocks(values.get(name) as Float32Array, H * H))
        expect([...w]).toEqual(Array.from({ length: H * H }, (_, i) => (i % (H + 1) === 0 ? 1 : 0)));
  });

  it('are drawn as matrices of their own size', () => {
    for (const initialiser of ['glorot', 'he'] as const) {
      const values = initialise(own(), initialiser, 5, H);
      for (const [name, cols] of [
        ['rnn.weight_ih_l0', 5],
        ['rnn.weight_hh_l0', H],
      ] as const) {
        const bound = Math.sqrt(6 / (initialiser === 'he' ? cols : H + cols));
        for (const w of blocks(values.get(name) as Float32Array, H * cols)) {
          const largest = Math.max(...w.map(Math.abs));
          expect(largest, name).toBeLessThanOrEqual(Math.fround(bound));
          expect(largest, name).toBeGreaterThan(0.8 * bound);
        }
      }
    }
  });
});

describe('what no draw decides', () => {
  const specsOf = (more: Partial<NetworkConfig>) =>
    parameterSpecs(
      resolveConfig({ ...{ input: 'tokens', inputSize: 9, hiddenSize: H, outputSize: 7 }, ...more }),
    );

  it.each(INITIALISERS)('gains are 1, their biases, leaks and first states 0: %s', (initialiser) => {
    const lstm = initialise(
      specsOf({ cell: 'lstm', layerNorm: true, learnedInitial: true }),
      initialiser,
      1,
      H,
    );
    const leaky = initialise(specsOf({ leak: 'learned', bidirectional: true }), initialiser, 1, H);
    const all = (value: number, size: number) => Float32Array.from({ length: size }, () => value);
    for (const part of ['ln_ih', 'ln_hh']) {
      expect(lstm.get(`rnn.${part}_l0.weight`)).toEqual(all(1, 4 * H));
      expect(lstm.get(`rnn.${part}_l0.bias`)).toEqual(all(0, 4 * H));
    }
    expect(lstm.get('rnn.h0_l0')).toEqual(all(0, H));
    expect(lstm.get('rnn.c0_l0')).toEqual(all(0, H));
    expect(leaky.get('rnn.leak_l0')).toEqual(all(0, H));
    expect(leaky.get('rnn.leak_l0_reverse')).toEqual(all(0, H));
  });

  it.each(['glorot', 'uniform', 'zeros'] as const)(
    'the forget bias is added to the forget gates of every layer, and to nothing else: %s',
    (initialiser) => {
      const specs = specsOf({ cell: 'lstm', numLayers: 2, biases: 2 });
      const without = initialise(specs, initialiser, 1, H);
      const withIt = initialise(specs, initialiser, 1, H, { forgetBias: 1.5 });
      for (const [name, values] of without) {
        const isMoved = (k: number): boolean => name.includes('bias_ih') && k >= H && k < 2 * H;
        expect(withIt.get(name), name).toEqual(values.map((v, k) => (isMoved(k) ? Math.fround(v + 1.5) : v)));
      }
      expect([...withIt].filter(([name, v]) => v.join() !== without.get(name)?.join())).toHaveLength(2);
    },
  );

  it('the first layer of a deep transition is no gate', () => {
    const specs = specsOf({ deepTransition: [2 * H] });
    const w = initialise(specs, 'glorot', 1, H).get(W) as Float32Array;
    const largest = Math.max(...w.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.sqrt(6 / (3 * H)));
  });
});

describe('parameters', () => {
  it('have the names and layouts of PyTorch', () => {
    const shapes = (input: 'tokens' | 'vectors', embeddingDim?: number) =>
      Object.fromEntries(
        parameterSpecs(
          resolveConfig({
            input,
            inputSize: 9,
            hiddenSize: 4,
            outputSize: 3,
            ...(embeddingDim ? { embeddingDim } : {}),
          }),
        ).map((s) => [s.name, s.shape]),
      );
    const common = {
      'rnn.weight_hh_l0': [4, 4],
      'rnn.bias_ih_l0': [4],
      'out.weight': [3, 4],
      'out.bias': [3],
    };
    expect(shapes('tokens')).toEqual({ 'rnn.weight_ih_l0': [4, 9], ...common });
    expect(shapes('vectors')).toEqual({ 'rnn.weight_ih_l0': [4, 9], ...common });
    expect(shapes('tokens', 5)).toEqual({ 'emb.weight': [9, 5], 'rnn.weight_ih_l0': [4, 5], ...common });
  });

  it('are kept transposed where tokens read columns, and come back as they were', () => {
    const [U] = parameterSpecs(
      resolveConfig({ input: 'tokens', inputSize: 3, hiddenSize: 2, outputSize: 3 }),
    );
    const torch = [1, 2, 3, 4, 5, 6];
    expect(U).toMatchObject({ transposed: true, rows: 3, cols: 2, shape: [2, 3] });
    expect([...toKept(U!, torch)]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...fromKept(U!, toKept(U!, torch))]).toEqual(torch);
  });
});
