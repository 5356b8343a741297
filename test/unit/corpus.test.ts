import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { Corpus, type CorpusOptions } from '../../src/data/corpus.ts';
import { thrown } from '../helpers/errors.ts';

const count = (length: number) => Int32Array.from({ length }, (_, i) => i);

describe('Corpus', () => {
  it('cuts B contiguous streams and reads them in chunks of T, time-major', () => {
    const corpus = new Corpus(count(23), { seqLen: 3, batchSize: 2 });
    expect(corpus.trainLayout).toEqual({ streams: 2, streamLength: 11, steps: 3 });
    expect(corpus.stepsPerEpoch).toBe(3);
    // Stream 0 is 0..10, stream 1 is 11..21; token 22 is left over.
    expect([...corpus.batch('train', 0).inputs]).toEqual([0, 11, 1, 12, 2, 13]);
    expect([...corpus.batch('train', 0).targets]).toEqual([1, 12, 2, 13, 3, 14]);
    expect([...corpus.batch('train', 2).inputs]).toEqual([6, 17, 7, 18, 8, 19]);
    expect([...corpus.batch('train', 2).targets]).toEqual([7, 18, 8, 19, 9, 20]);
  });

  it.each([
    { length: 400, seqLen: 7, batchSize: 5, validation: 0.3 },
    { length: 131, seqLen: 1, batchSize: 3, validation: 0.1 },
    { length: 64, seqLen: 31, batchSize: 1, validation: 0.5 },
    { length: 1000, seqLen: 16, batchSize: 16, validation: 0 },
  ])('covers every stream without a gap or a step beyond its end: %o', ({ length, ...options }) => {
    const corpus = new Corpus(count(length), options);
    expect(corpus.trainLength + corpus.validationLength).toBe(length);
    for (const split of ['train', 'validation'] as const) {
      const layout = split === 'train' ? corpus.trainLayout : corpus.validationLayout;
      if (layout === undefined) continue;
      const first = split === 'train' ? 0 : corpus.trainLength;
      const T = options.seqLen;
      for (let b = 0; b < layout.streams; b += 1) {
        let expected = first + b * layout.streamLength;
        for (let step = 0; step < layout.steps; step += 1) {
          const { inputs, targets } = corpus.batch(split, step);
          expect(inputs.length).toBe(T * layout.streams);
          for (let t = 0; t < T; t += 1) {
            expect(inputs[t * layout.streams + b]).toBe(expected);
            expect(targets[t * layout.streams + b]).toBe(expected + 1);
            expected += 1;
          }
        }
        // The last target lies inside the stream, and another whole chunk would not.
        expect(expected).toBeLessThanOrEqual(first + (b + 1) * layout.streamLength - 1);
        expect(expected + T).toBeGreaterThan(first + (b + 1) * layout.streamLength - 1);
      }
    }
  });

  it('keeps the end of the text for validation, in as many streams as fit', () => {
    const corpus = new Corpus(count(1000), { seqLen: 9, batchSize: 8, validation: 0.1 });
    expect(corpus.validation[0]).toBe(900);
    expect(corpus.validationLayout).toEqual({ streams: 8, streamLength: 12, steps: 1 });
    const few = new Corpus(count(1000), { seqLen: 39, batchSize: 8, validation: 0.1 });
    expect(few.validationLayout).toEqual({ streams: 2, streamLength: 50, steps: 1 });
    const one = new Corpus(count(1000), { seqLen: 99, batchSize: 8, validation: 0.1 });
    expect(one.validationLayout).toEqual({ streams: 1, streamLength: 100, steps: 1 });
  });

  it('keeps nothing where the share is 0', () => {
    const corpus = new Corpus(count(50), { seqLen: 4, batchSize: 2, validation: 0 });
    expect(corpus.validationLength).toBe(0);
    expect(corpus.validationLayout).toBeUndefined();
    expect(thrown(DataError, () => corpus.batch('validation', 0)).code).toBe('no-validation');
  });

  it('copies the tokens', () => {
    const tokens = count(20);
    const corpus = new Corpus(tokens, { seqLen: 4, batchSize: 2 });
    tokens.fill(99);
    expect(corpus.batch('train', 0).inputs[0]).toBe(0);
  });
});

describe('a text that is too short', () => {
  it('tells both numbers', () => {
    const error = thrown(DataError, () => new Corpus(count(0), { seqLen: 8, batchSize: 1 }));
    expect(error).toMatchObject({ code: 'too-short', actual: 0, limit: 9 });
    expect(error.message).toContain('need at least 9 characters, got 0 (1 stream of 8 + 1 characters)');
  });

  it.each([
    { seqLen: 1, batchSize: 1, validation: 0 },
    { seqLen: 64, batchSize: 32, validation: 0.1 },
    { seqLen: 7, batchSize: 3, validation: 0.29 },
    { seqLen: 5, batchSize: 2, validation: 0.77 },
    { seqLen: 1, batchSize: 1, validation: 0.999 },
  ])('names the exact smallest length: %o', (options) => {
    const { limit } = thrown(DataError, () => new Corpus(count(0), options));
    const enough = limit as number;
    expect(thrown(DataError, () => new Corpus(count(enough - 1), options)).code).toBe('too-short');
    const trainOnly = (length: number, o: CorpusOptions) => {
      try {
        return new Corpus(count(length), o).stepsPerEpoch;
      } catch (error) {
        return (error as DataError).code; // the validation part may still be too short
      }
    };
    expect([1, 'validation-too-short']).toContain(trainOnly(enough, options));
  });

  it('names the remedy for a short validation part, and the remedy works', () => {
    const options = { seqLen: 20, batchSize: 1, validation: 0.05 };
    const error = thrown(DataError, () => new Corpus(count(300), options));
    expect(error).toMatchObject({
      code: 'validation-too-short',
      parameter: 'validation',
      actual: 15,
      limit: 21,
    });
    expect(error.message).toContain('need at least 21 characters, got 15 (5 % of 300)');
    expect(error.hint).toContain('a share of at least 7 %');
    expect(new Corpus(count(300), { ...options, validation: 0.07 }).validationLayout?.streams).toBe(1);
    expect(new Corpus(count(300), { ...options, validation: 0 }).validationLayout).toBeUndefined();
  });
});

describe('options', () => {
  it.each([
    ['seqLen', 0],
    ['seqLen', 1.5],
    ['seqLen', '8'],
    ['batchSize', 0],
    ['batchSize', Number.NaN],
    ['validation', 1],
    ['validation', -0.1],
    ['validation', Number.NaN],
  ])('%s: %s is refused', (name, value) => {
    const options = { seqLen: 4, batchSize: 2, [name]: value } as CorpusOptions;
    expect(thrown(ConfigError, () => new Corpus(count(100), options)).parameter).toBe(name);
  });

  it('batch() refuses a step or a part that does not exist', () => {
    const corpus = new Corpus(count(23), { seqLen: 3, batchSize: 2 });
    expect(thrown(ConfigError, () => corpus.batch('train', 3)).parameter).toBe('step');
    expect(thrown(ConfigError, () => corpus.batch('train', -1)).parameter).toBe('step');
    expect(thrown(ConfigError, () => corpus.batch('test' as 'train', 0)).parameter).toBe('split');
  });
});
