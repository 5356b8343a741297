import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { type ActivationName, activations } from '../../src/cpu/reference/activations.ts';
import { Tape, type Variable } from '../../src/cpu/reference/tape.ts';
import { expectClose } from '../helpers/closeness.ts';
import { differences } from '../helpers/reference-networks.ts';

type Operation = (tape: Tape, ...operands: Variable[]) => Variable;

/** Every operation, with the lengths of its operands. */
const operations: Record<string, { sizes: number[]; apply: Operation }> = {
  'matVec [3, 5]': { sizes: [15, 5], apply: (tape, M, x) => tape.matVec(M!, x!) },
  'matVec [1, 1]': { sizes: [1, 1], apply: (tape, M, x) => tape.matVec(M!, x!) },
  'add of three': { sizes: [4, 4, 4], apply: (tape, a, b, c) => tape.add(a!, b!, c!) },
  'add of one with itself': { sizes: [4], apply: (tape, a) => tape.add(a!, a!, a!) },
  subtract: { sizes: [4, 4], apply: (tape, a, b) => tape.subtract(a!, b!) },
  multiply: { sizes: [4, 4], apply: (tape, a, b) => tape.multiply(a!, b!) },
  square: { sizes: [4], apply: (tape, a) => tape.multiply(a!, a!) },
  'scale and shift': { sizes: [4], apply: (tape, a) => tape.scale(a!, -1.7, 0.3) },
  mask: { sizes: [4], apply: (tape, a) => tape.mask(a!, [0, 2, 1, 0.5]) },
  softmax: { sizes: [5], apply: (tape, a) => tape.softmax(a!) },
  layerNorm: { sizes: [6, 6, 6], apply: (tape, x, gain, bias) => tape.layerNorm(x!, gain!, bias!) },
  'layerNorm with a large eps': {
    sizes: [3, 3, 3],
    apply: (tape, x, gain, bias) => tape.layerNorm(x!, gain!, bias!, 0.5),
  },
  concat: { sizes: [2, 3, 1], apply: (tape, a, b, c) => tape.concat(a!, b!, c!, a!) },
  slice: { sizes: [7], apply: (tape, x) => tape.slice(x!, 2, 5) },
  row: { sizes: [12], apply: (tape, M) => tape.row(M!, 2, 4) },
  dot: { sizes: [4, 4], apply: (tape, a, b) => tape.dot(a!, b!) },
  'dot with itself': { sizes: [4], apply: (tape, a) => tape.dot(a!, a!) },
  weightedSum: { sizes: [2, 3, 3], apply: (tape, w, a, b) => tape.weightedSum(w!, [a!, b!]) },
  ...Object.fromEntries(
    (Object.keys(activations) as ActivationName[]).map((f) => [
      f,
      { sizes: [6], apply: (tape: Tape, x?: Variable) => tape.activate(f, x!) },
    ]),
  ),
};

describe('the gradient of an operation is its finite difference', () => {
  it.each(Object.entries(operations))('%s', (_, { sizes, apply }) => {
    const rng = new Rng(3, 0);
    const operands = sizes.map((size) => Float64Array.from({ length: size }, () => rng.normal()));
    const run = () => {
      const tape = new Tape();
      const leaves = operands.map((values) => tape.leaf(values));
      return { tape, leaves, y: apply(tape, ...leaves) };
    };
    const { tape, leaves, y } = run();
    const dy = y.value.map(() => rng.normal());
    tape.backward([[y, dy]]);
    const loss = () => run().y.value.reduce((sum, value, i) => sum + value * dy[i]!, 0);
    for (const [i, values] of operands.entries()) {
      expect(leaves[i]!.grad.some((g) => Math.abs(g) > 1e-3)).toBe(true);
      expectClose(`operand ${i}`, leaves[i]!.grad, differences(values, loss), 1e-9);
    }
  });
});

describe('values', () => {
  const at = (apply: (tape: Tape) => Variable) => [...apply(new Tape()).value];

  it('are those of the definitions', () => {
    expect(at((t) => t.matVec(t.leaf([1, 2, 3, 4, 5, 6]), t.leaf([1, 0, -1])))).toEqual([-2, -2]);
    expect(at((t) => t.subtract(t.leaf([1, 2]), t.leaf([3, 5])))).toEqual([-2, -3]);
    expect(at((t) => t.scale(t.leaf([1, 2]), -1, 1))).toEqual([0, -1]);
    expect(at((t) => t.concat(t.leaf([1]), t.leaf([2, 3])))).toEqual([1, 2, 3]);
    expect(at((t) => t.row(t.leaf([1, 2, 3, 4]), 1, 2))).toEqual([3, 4]);
    expect(at((t) => t.weightedSum(t.leaf([2, -1]), [t.leaf([1, 1]), t.leaf([0, 3])]))).toEqual([2, -1]);
    expect(at((t) => t.dot(t.leaf([1, 2]), t.leaf([3, 4])))).toEqual([11]);
  });

  it('of softmax are finite for operands that are far apart', () => {
    expect(at((t) => t.softmax(t.leaf([1000, 0, -1000])))).toEqual([1, 0, 0]);
  });

  it('of layerNorm have mean 0 and variance 1 before gain and bias', () => {
    const n = at((t) => t.layerNorm(t.leaf([1, 2, 3, 10]), t.leaf([1, 1, 1, 1]), t.leaf([0, 0, 0, 0]), 0));
    expect(n.reduce((a, b) => a + b)).toBeCloseTo(0, 14);
    expect(n.reduce((a, b) => a + b * b, 0) / 4).toBeCloseTo(1, 14);
    expect(n[0]).toBeCloseTo((1 - 4) / Math.sqrt(12.5), 14);
  });
});

describe('the tape', () => {
  it('adds what comes from several uses and several ends', () => {
    const tape = new Tape();
    const x = tape.leaf([2]);
    const square = tape.multiply(x, x);
    const cube = tape.multiply(square, x);
    tape.backward([
      [cube, [1]],
      [square, [10]],
      [x, [100]],
    ]);
    expect([...x.grad]).toEqual([12 + 40 + 100]);
  });

  it('may be read again, from another end', () => {
    const tape = new Tape();
    const x = tape.leaf([2]);
    const y = tape.multiply(x, x);
    tape.backward([[y, [1]]]);
    tape.backward([[y, [-3]]]);
    expect([...x.grad]).toEqual([-12]);
  });

  it('keeps its own copy of what it is given', () => {
    const values = Float64Array.of(1);
    const x = new Tape().leaf(values);
    values[0] = 5;
    expect(x.value[0]).toBe(1);
  });

  it('refuses vectors of different lengths', () => {
    const tape = new Tape();
    const [two, three] = [tape.leaf([1, 2]), tape.leaf([1, 2, 3])];
    for (const bad of [
      () => tape.add(two, three),
      () => tape.subtract(two, three),
      () => tape.multiply(two, three),
      () => tape.dot(two, three),
      () => tape.matVec(three, two),
      () => tape.slice(two, 1, 3),
      () => tape.row(three, 1, 2),
      () => tape.mask(two, [1]),
      () => tape.layerNorm(two, three, two),
      () => tape.weightedSum(two, [three]),
      () => tape.backward([[two, [1]]]),
    ])
      expect(bad).toThrow(RangeError);
  });
});
