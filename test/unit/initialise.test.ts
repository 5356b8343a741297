import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/model/config.ts';
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
        initialiser === 'uniform' || (shape.length > 1 && !(initialiser === 'identity' && name === W));
      if (drawn) expect(one.get(name), name).not.toEqual(two.get(name));
      else expect(one.get(name), name).toEqual(two.get(name));
    }
  });

  it('stays within its bounds, and uses them', () => {
    for (const [name, values] of draw(initialiser)) {
      const shape = specs.find((s) => s.name === name)?.shape as number[];
      if (initialiser !== 'uniform' && shape.length === 1) continue;
      if (name === W && (initialiser === 'orthogonal' || initialiser === 'identity')) continue;
      const bound = initialiser === 'uniform' ? 1 / Math.sqrt(H) : Math.sqrt(6 / (shape[0]! + shape[1]!));
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
