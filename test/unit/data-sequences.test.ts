import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { type Pair, PairDataset } from '../../src/data/pairs.ts';
import { SequenceDataset, type SequenceDatasetOptions } from '../../src/data/sequences.ts';
import { Vocabulary } from '../../src/data/vocabulary.ts';
import { thrown } from '../helpers/errors.ts';

const tokens: SequenceDatasetOptions = {
  input: 'tokens',
  inputSize: 3,
  target: 'step-classes',
  outputSize: 2,
  sequences: [
    { tokens: [0, 1, 2], targets: [0, 1, -1] },
    { tokens: [2], targets: [1] },
  ],
};
const vectors: SequenceDatasetOptions = {
  input: 'vectors',
  inputSize: 2,
  target: 'values',
  outputSize: 1,
  sequences: [
    { x: [0, 1, 2, 3], targets: [0.5] },
    { x: [4, 5], targets: 7 },
  ],
};
const withSequence = (options: SequenceDatasetOptions, sequence: unknown): SequenceDatasetOptions => ({
  ...options,
  sequences: [options.sequences[0]!, sequence as never],
});
const refused = (options: unknown) =>
  thrown(DataError, () => new SequenceDataset(options as SequenceDatasetOptions));

describe('SequenceDataset', () => {
  it('keeps sequences of different lengths in typed arrays', () => {
    const dataset = new SequenceDataset(tokens);
    expect([dataset.length, dataset.maxLength]).toEqual([2, 3]);
    expect(dataset.sequences[0]).toEqual({
      length: 3,
      tokens: Int32Array.of(0, 1, 2),
      x: undefined,
      targets: Int32Array.of(0, 1, -1),
    });
    expect(new SequenceDataset(vectors).sequences[1]).toEqual({
      length: 1,
      tokens: undefined,
      x: Float32Array.of(4, 5),
      targets: Float32Array.of(7),
    });
  });

  it('takes every kind of target', () => {
    const kind = (target: SequenceDatasetOptions['target'], targets: number[] | number) =>
      new SequenceDataset({ ...tokens, target, sequences: [{ tokens: [0, 1, 2], targets }] }).sequences[0]!
        .targets;
    expect(kind('class', 1)).toEqual(Int32Array.of(1));
    expect(kind('step-classes', [1, 0, -1])).toEqual(Int32Array.of(1, 0, -1));
    expect(kind('values', [0.5, 2])).toEqual(Float32Array.of(0.5, 2));
    expect(kind('step-values', [1, 2, 3, 4, 5, 6])).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  it('shares arrays of the right type, and converts others', () => {
    const own = Int32Array.of(0, 1);
    const dataset = new SequenceDataset({
      ...tokens,
      sequences: [
        { tokens: own, targets: own },
        { tokens: Uint8Array.of(2), targets: Float64Array.of(1) },
      ],
    });
    expect(dataset.sequences[0]!.tokens).toBe(own);
    expect(dataset.sequences[1]!.tokens).toEqual(Int32Array.of(2));
  });

  it('gives a subset in the given order', () => {
    const dataset = new SequenceDataset(vectors);
    expect(dataset.subset([1, 0, 1]).sequences.map(({ x }) => x![0])).toEqual([4, 0, 4]);
    expect(thrown(DataError, () => dataset.subset([0, 2]))).toMatchObject({
      code: 'out-of-range',
      actual: 2,
    });
    expect(thrown(DataError, () => dataset.subset([])).code).toBe('empty-dataset');
  });

  it.each([
    ['a token too large', [0, 3], 3, 't = 1'],
    ['a negative token', [-1], -1, 't = 0'],
    ['a fractional token', [0, 0, 0.5], 0.5, 't = 2'],
    ['NaN', [0, Number.NaN], Number.NaN, 't = 1'],
    ['a text', [0, '1'], '1', 't = 1'],
  ])('refuses %s with its place', (_, bad, actual, place) => {
    const error = refused(withSequence(tokens, { tokens: bad, targets: bad.map(() => 0) }));
    expect(error).toMatchObject({ code: 'out-of-range', parameter: 'sequences[1].tokens', actual });
    expect(error.message).toContain(`at ${place}`);
  });

  it.each([
    ['NaN', [0, 0, 0, Number.NaN], Number.NaN],
    ['an infinity', [0, 0, 0, -Infinity], -Infinity],
    ['what 32 bits do not hold', [0, 0, 0, 1e39], 1e39],
  ])('refuses %s in vectors, with step and column', (_, x, actual) => {
    const error = refused(withSequence(vectors, { x, targets: 0 }));
    expect(error).toMatchObject({ code: 'not-finite', parameter: 'sequences[1].x', actual });
    expect(error.message).toContain('t = 1, column 1');
  });

  it('takes the largest number that 32 bits hold', () => {
    const largest = 3.4028234663852886e38;
    expect(
      new SequenceDataset(withSequence(vectors, { x: [largest, 0], targets: 0 })).sequences[1]!.x![0],
    ).toBe(largest);
  });

  it.each([
    ['an empty sequence', { tokens: [], targets: [] }, 'zero-length', 'sequences[1].tokens'],
    ['no inputs', { targets: [0] }, 'missing-data', 'sequences[1].tokens'],
    ['no targets', { tokens: [0] }, 'missing-data', 'sequences[1].targets'],
    ['the wrong inputs', { x: [0], targets: [0] }, 'wrong-input', 'sequences[1].x'],
    ['a text as tokens', { tokens: '01', targets: [0, 0] }, 'wrong-type', 'sequences[1].tokens'],
    ['too few targets', { tokens: [0, 1], targets: [0] }, 'wrong-length', 'sequences[1].targets'],
    ['too many targets', { tokens: [0], targets: [0, 1] }, 'wrong-length', 'sequences[1].targets'],
    ['a target too large', { tokens: [0], targets: [2] }, 'out-of-range', 'sequences[1].targets'],
    ['a target below -1', { tokens: [0], targets: [-2] }, 'out-of-range', 'sequences[1].targets'],
    ['no object', 7, 'wrong-type', 'sequences[1]'],
  ])('refuses %s', (_, sequence, code, parameter) => {
    expect(refused(withSequence(tokens, sequence))).toMatchObject({ code, parameter });
  });

  it.each([
    ['half a vector', { x: [0, 1, 2], targets: [0] }, 'wrong-length', 'sequences[1].x'],
    ['no vector', { x: [], targets: [0] }, 'zero-length', 'sequences[1].x'],
    ['a text in a vector', { x: [0, '1'], targets: [0] }, 'wrong-type', 'sequences[1].x'],
    ['too many values', { x: [0, 1], targets: [0, 1] }, 'wrong-length', 'sequences[1].targets'],
    ['a value that is not finite', { x: [0, 1], targets: Infinity }, 'not-finite', 'sequences[1].targets'],
  ])('refuses %s', (_, sequence, code, parameter) => {
    expect(refused(withSequence(vectors, sequence))).toMatchObject({ code, parameter });
  });

  it('lets no class of a whole sequence be left out', () => {
    const error = refused({ ...tokens, target: 'class', sequences: [{ tokens: [0], targets: -1 }] });
    expect(error.code).toBe('out-of-range');
  });

  it('refuses a detached array', () => {
    const gone = Float32Array.of(1, 2);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    expect(refused(withSequence(vectors, { x: gone, targets: 0 })).code).toBe('zero-length');
  });

  it('refuses no sequences at all, and wrong options', () => {
    expect(refused({ ...tokens, sequences: [] }).code).toBe('empty-dataset');
    expect(refused({ ...tokens, sequences: undefined }).code).toBe('empty-dataset');
    const wrong = (options: object) =>
      thrown(ConfigError, () => new SequenceDataset({ ...tokens, ...options } as SequenceDatasetOptions))
        .code;
    expect(wrong({ inputSize: 0 })).toBe('out-of-range');
    expect(wrong({ target: 'clas' })).toBe('unknown-value');
    expect(wrong({ outputsize: 2 })).toBe('unknown-option');
  });
});

describe('PairDataset', () => {
  const source = Vocabulary.fromText('abc');
  const target = Vocabulary.fromText('xy');

  it('turns texts into tokens, and knows its marks', () => {
    const dataset = PairDataset.fromText(
      [
        ['cab', 'y'],
        ['a', 'xyx'],
      ],
      { source, target },
    );
    expect(dataset.pairs).toEqual([
      { source: Int32Array.of(2, 0, 1), target: Int32Array.of(1) },
      { source: Int32Array.of(0), target: Int32Array.of(0, 1, 0) },
    ]);
    // Classes: x, y, EOS; the decoder reads x, y, EOS, BOS.
    expect([dataset.eos, dataset.bos, dataset.outputSize, dataset.decoderInputSize]).toEqual([2, 3, 3, 4]);
  });

  it('names the pair whose character is unknown', () => {
    const error = thrown(DataError, () =>
      PairDataset.fromText(
        [
          ['a', 'x'],
          ['ad', 'x'],
        ],
        { source, target },
      ),
    );
    expect(error).toMatchObject({ code: 'unknown-character', parameter: 'pairs[1].source', actual: 'd' });
    expect(error.message).toContain('at offset 1');
  });

  it('takes vectors as sources, whole and finite', () => {
    const make = (source: ArrayLike<number>) =>
      new PairDataset({
        ...{ sourceInput: 'vectors', sourceSize: 2, targetSize: 2 },
        pairs: [{ source, target: [0] }],
      });
    const [pair] = make([1, 2, 3, 4]).pairs;
    expect(pair?.source).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(make([1, 2, 3, 4]).sourceSteps(pair as Pair)).toBe(2);
    for (const [source, code] of [
      [[1, 2, 3], 'wrong-length'],
      [[1, Number.NaN], 'not-finite'],
      [[], 'zero-length'],
    ] as const)
      expect(thrown(DataError, () => make(source))).toMatchObject({ code, parameter: 'pairs[0].source' });
  });

  it('takes no mark for a token', () => {
    const make = (source: number[], target: number[]) =>
      thrown(
        DataError,
        () =>
          new PairDataset({
            sourceSize: 3,
            targetSize: 2,
            pairs: [
              { source: [0], target: [0] },
              { source, target },
            ],
          }),
      );
    expect(make([0], [2])).toMatchObject({ code: 'out-of-range', parameter: 'pairs[1].target', actual: 2 });
    expect(make([3], [1])).toMatchObject({ code: 'out-of-range', parameter: 'pairs[1].source', actual: 3 });
    expect(make([], [1])).toMatchObject({ code: 'zero-length', parameter: 'pairs[1].source' });
    expect(make([1], [])).toMatchObject({ code: 'zero-length', parameter: 'pairs[1].target' });
    expect(make(undefined as unknown as number[], [1]).code).toBe('missing-data');
    expect(make([1], 'x' as unknown as number[]).code).toBe('wrong-type');
    expect(thrown(DataError, () => new PairDataset({ sourceSize: 1, targetSize: 1, pairs: [] })).code).toBe(
      'empty-dataset',
    );
    expect(
      thrown(ConfigError, () => new PairDataset({ sourceSize: 0, targetSize: 1, pairs: [] })).parameter,
    ).toBe('sourceSize');
  });
});
