import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { Rng } from '../../src/core/rng.ts';
import {
  type BatchOptions,
  batches,
  batchOrder,
  collate,
  collatePairs,
  type SequenceBatch,
} from '../../src/data/batches.ts';
import { PairDataset } from '../../src/data/pairs.ts';
import { SequenceDataset, type SequenceTarget } from '../../src/data/sequences.ts';
import { thrown } from '../helpers/errors.ts';

/** Sequence n: lengths 1 to 9, tokens and targets that tell n and t apart. */
const lengths = Array.from({ length: 23 }, (_, n) => 1 + ((n * 7) % 9));
const numbered = (target: SequenceTarget = 'step-classes') =>
  new SequenceDataset({
    input: 'tokens',
    inputSize: 1000,
    target,
    outputSize: target === 'class' || target === 'step-classes' ? 1000 : 2,
    sequences: lengths.map((T, n) => ({
      tokens: Array.from({ length: T }, (_, t) => n * 10 + t),
      targets: {
        class: () => [n],
        'step-classes': () => Array.from({ length: T }, (_, t) => (t === 4 ? -1 : n * 10 + t + 1)),
        values: () => [n + 0.25, n + 0.5],
        'step-values': () => Array.from({ length: 2 * T }, (_, i) => n * 100 + i),
      }[target](),
    })),
  });

/** Cuts the sequences out of a batch again, by its lengths. */
const unpacked = ({ tokens, targets, lengths, batchSize: B }: SequenceBatch) =>
  Array.from(lengths, (T, b) => ({
    tokens: Array.from({ length: T }, (_, t) => tokens![t * B + b]!),
    targets: Array.from({ length: T }, (_, t) => targets[t * B + b]!),
  }));

const orders: BatchOptions[] = [
  { batchSize: 4 },
  { batchSize: 4, shuffle: false },
  { batchSize: 4, bucket: 2, seed: 5 },
  { batchSize: 4, bucket: 100, shuffle: false },
  { batchSize: 1, padToMultiple: 4 },
  { batchSize: 23 },
  { batchSize: 50, seed: 2 ** 32 - 1, epoch: 9 },
];

describe('batches of sequences', () => {
  it.each(orders)('cover everything exactly once, whole: %o', (options) => {
    const dataset = numbered();
    const found = [...batches(dataset, options)].flatMap(unpacked);
    const byFirst = (a: { tokens: number[] }, b: { tokens: number[] }) => a.tokens[0]! - b.tokens[0]!;
    expect(found.sort(byFirst)).toEqual(
      dataset.sequences.map(({ tokens, targets }) => ({ tokens: [...tokens!], targets: [...targets] })),
    );
  });

  it.each(orders)('are padded to the longest, and no further than asked: %o', (options) => {
    const n = options.padToMultiple ?? 1;
    for (const batch of batches(numbered(), options)) {
      const longest = Math.max(...batch.lengths);
      expect(batch.seqLen % n).toBe(0);
      expect(batch.seqLen).toBeGreaterThanOrEqual(longest);
      expect(batch.seqLen - longest).toBeLessThan(n);
      expect(batch.lengths).toBeInstanceOf(Int32Array);
      expect(batch.lengths.length).toBe(batch.batchSize);
      for (let t = 0; t < batch.seqLen; t += 1) {
        for (let b = 0; b < batch.batchSize; b += 1) {
          const padded = t >= batch.lengths[b]!;
          expect(batch.tokens![t * batch.batchSize + b] === -1).toBe(padded);
          if (padded) expect(batch.targets[t * batch.batchSize + b]).toBe(-1);
        }
      }
    }
  });

  it('are the same again from the same seed, and others from another seed or epoch', () => {
    const order = (options: object) => batchOrder(numbered(), { batchSize: 4, ...options });
    expect(order({})).toEqual(order({ seed: 0, epoch: 0, shuffle: true, bucket: 1, dropLast: false }));
    expect([...batches(numbered(), { batchSize: 4, seed: 3 })]).toEqual([
      ...batches(numbered(), { batchSize: 4, seed: 3 }),
    ]);
    const different = [{}, { seed: 1 }, { epoch: 1 }, { shuffle: false }, { bucket: 3 }].map((options) =>
      JSON.stringify(order(options)),
    );
    expect(new Set(different).size).toBe(5);
  });

  it('keep the order without shuffling', () => {
    expect(batchOrder(numbered(), { batchSize: 9, shuffle: false }).flat()).toEqual(lengths.map((_, n) => n));
  });

  it('shuffle without favour', () => {
    // 3 sequences have 6 orders; 6,000 epochs give about 1,000 of each (standard deviation 29).
    const three = numbered().subset([0, 1, 2]);
    const seen = new Map<string, number>();
    for (let epoch = 0; epoch < 6000; epoch += 1) {
      const order = batchOrder(three, { batchSize: 3, epoch }).join();
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('hold similar lengths where they are bucketed', () => {
    const padding = (options: BatchOptions) =>
      [...batches(numbered(), options)].reduce(
        (sum, { seqLen, lengths }) => sum + lengths.reduce((n, T) => n + seqLen - T, 0),
        0,
      );
    expect(padding({ batchSize: 4, bucket: 6 })).toBeLessThan(0.3 * padding({ batchSize: 4 }));
    // Sorting goes over whole pools only: with two batches each, pool 0 is the first eight.
    const order = batchOrder(numbered(), { batchSize: 4, bucket: 2, shuffle: false });
    expect(
      order
        .slice(0, 2)
        .flat()
        .sort((a, b) => a - b),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const inOrder = order
      .slice(0, 2)
      .flat()
      .map((n) => lengths[n]!);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
  });

  it('come in random order when bucketed, not from short to long', () => {
    const order = batchOrder(numbered(), { batchSize: 4, bucket: 6, seed: 1 });
    const longest = order.map((batch) => Math.max(...batch.map((n) => lengths[n]!)));
    expect(longest).not.toEqual([...longest].sort((a, b) => a - b));
  });

  it('leave out a rest, and not always the same or the longest', () => {
    const dropped = (options: Partial<BatchOptions>) => {
      const order = batchOrder(numbered(), { batchSize: 4, dropLast: true, ...options });
      expect(order.map((batch) => batch.length)).toEqual([4, 4, 4, 4, 4]);
      const kept = new Set(order.flat());
      expect(kept.size).toBe(20);
      return lengths.map((_, n) => n).filter((n) => !kept.has(n));
    };
    expect(dropped({ shuffle: false })).toEqual([20, 21, 22]);
    const ever = new Set(Array.from({ length: 100 }, (_, epoch) => dropped({ epoch, bucket: 5 })).flat());
    expect(ever.size).toBe(23);
  });

  it('lay vectors out as [T, B, D], zero in the padding', () => {
    const dataset = new SequenceDataset({
      input: 'vectors',
      inputSize: 2,
      target: 'class',
      outputSize: 9,
      sequences: [
        { x: [1, 2, 3, 4], targets: 7 },
        { x: [5, 6], targets: 8 },
      ],
    });
    expect(collate(dataset, [1, 0])).toEqual({
      seqLen: 2,
      batchSize: 2,
      x: Float32Array.of(5, 6, 1, 2, 0, 0, 3, 4),
      lengths: Int32Array.of(1, 2),
      targets: Int32Array.of(8, 7),
    });
  });

  it('lay real targets out as [B, K] and [T, B, K]', () => {
    const all = numbered('values');
    expect(collate(all, [3, 1]).targets).toEqual(Float32Array.of(3.25, 3.5, 1.25, 1.5));
    const steps = numbered('step-values');
    expect([lengths[0], lengths[4]]).toEqual([1, 2]);
    expect(collate(steps, [0, 4], { padToMultiple: 3 }).targets).toEqual(
      Float32Array.of(0, 1, 400, 401, 0, 0, 402, 403, 0, 0, 0, 0),
    );
  });

  it('are copies', () => {
    const dataset = numbered();
    const batch = collate(dataset, [2]);
    batch.tokens!.fill(0);
    batch.targets.fill(0);
    expect(dataset.sequences[2]!.tokens![0]).toBe(20);
    expect(dataset.sequences[2]!.targets[0]).toBe(21);
  });

  it('refuse wrong options at the call', () => {
    const code = (options: object) =>
      thrown(ConfigError, () => batches(numbered(), options as BatchOptions)).code;
    expect(code({})).toBe('wrong-type');
    expect(code({ batchSize: 0 })).toBe('out-of-range');
    expect(code({ batchSize: 2, bucket: 0 })).toBe('out-of-range');
    expect(code({ batchSize: 2, padToMultiple: 1.5 })).toBe('out-of-range');
    expect(code({ batchSize: 2, seed: -1 })).toBe('out-of-range');
    expect(code({ batchSize: 2, shuffle: 1 })).toBe('wrong-type');
    expect(code({ batchSize: 2, suffle: true })).toBe('unknown-option');
    expect(thrown(DataError, () => collate(numbered(), [23])).code).toBe('out-of-range');
    expect(thrown(ConfigError, () => collate(numbered(), [])).code).toBe('out-of-range');
    expect(thrown(ConfigError, () => collate(numbered(), [0], { pad: 2 } as object)).code).toBe(
      'unknown-option',
    );
  });
});

describe('batches of pairs', () => {
  const rng = new Rng(1, 1);
  const random = (n: number) => Array.from({ length: 1 + rng.integer(6) }, () => rng.integer(n));
  const pairs = Array.from({ length: 17 }, (_, n) => ({ source: [n, ...random(20)], target: random(5) }));
  const dataset = new PairDataset({ sourceSize: 20, targetSize: 5, pairs });

  it('feed BOS first, ask for EOS last, and pad both sides', () => {
    const small = new PairDataset({
      sourceSize: 9,
      targetSize: 5,
      pairs: [
        { source: [1, 2, 3], target: [4] },
        { source: [7], target: [0, 1] },
      ],
    });
    expect(collatePairs(small, [0, 1])).toEqual({
      batchSize: 2,
      source: {
        seqLen: 3,
        batchSize: 2,
        tokens: Int32Array.of(1, 7, 2, -1, 3, -1),
        lengths: Int32Array.of(3, 1),
      },
      target: {
        seqLen: 3,
        batchSize: 2,
        tokens: Int32Array.of(6, 6, 4, 0, -1, 1),
        targets: Int32Array.of(4, 0, 5, 1, -1, 5),
        lengths: Int32Array.of(2, 3),
      },
    });
  });

  it('put vectors side by side, zeros in the padding, and sort by steps', () => {
    const vectors = new PairDataset({
      ...{ sourceInput: 'vectors', sourceSize: 2, targetSize: 5 },
      pairs: [
        { source: [1, 2, 3, 4, 5, 6], target: [4] },
        { source: Float32Array.of(7, 8), target: [0, 1] },
      ],
    });
    const { source } = collatePairs(vectors, [0, 1]);
    expect(source).toEqual({
      ...{ seqLen: 3, batchSize: 2, lengths: Int32Array.of(3, 1) },
      x: Float32Array.of(1, 2, 7, 8, 3, 4, 0, 0, 5, 6, 0, 0),
    });
    expect(batchOrder(vectors, { batchSize: 1, shuffle: false, bucket: 2 })).toEqual([[1], [0]]);
  });

  it.each(orders)('cover everything exactly once, whole: %o', (options) => {
    const found = [...batches(dataset, options)].flatMap(({ batchSize: B, source, target }) =>
      Array.from({ length: B }, (_, b) => {
        const column = (array: Int32Array, T: number) =>
          Array.from({ length: T }, (_, t) => array[t * B + b]!);
        const fed = column(target.tokens, target.lengths[b]!);
        const asked = column(target.targets, target.lengths[b]!);
        expect(fed[0]).toBe(dataset.bos);
        expect(asked.at(-1)).toBe(dataset.eos);
        expect(fed.slice(1)).toEqual(asked.slice(0, -1));
        expect(
          column(target.targets, target.seqLen)
            .slice(target.lengths[b]!)
            .every((y) => y === -1),
        ).toBe(true);
        return { source: column(source.tokens as Int32Array, source.lengths[b]!), target: fed.slice(1) };
      }),
    );
    expect(found.sort((a, b) => a.source[0]! - b.source[0]!)).toEqual(pairs);
  });
});
