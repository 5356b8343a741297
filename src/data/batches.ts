import { boolean, integerInRange, knownKeys, seedU32 } from '../core/options.ts';
import { elementCount } from '../core/shapes.ts';
import { indices } from './arrays.ts';
import { dataRng, shuffle } from './draw.ts';
import { type Pair, PairDataset } from './pairs.ts';
import type { Sequence, SequenceDataset } from './sequences.ts';

/** Sequences side by side, time-major and row-major: T steps of B sequences, padded at the end. */
export interface SequenceBatch {
  /** T: steps of the longest sequence, rounded up to a multiple where one is asked for. */
  readonly seqLen: number;
  /** B */
  readonly batchSize: number;
  /** Vectors [T, B, D], 0 in the padding; or: */
  readonly x?: Float32Array;
  /** tokens [T, B], -1 in the padding. */
  readonly tokens?: Int32Array;
  /** Valid steps of each sequence, [B], at least 1. */
  readonly lengths: Int32Array;
  /**
   * Classes: `step-classes` [T, B], -1 in the padding; `class` [B]. Real numbers: `step-values` [T, B, K], 0 in the
   * padding; `values` [B, K].
   */
  readonly targets: Int32Array | Float32Array;
}

/** Factors that dropout multiplies with, 0 or 1/(1 - p), as data. What is left out drops nothing. */
export type BatchMasks = {
  /** Onto x(t) before the first layer, [T, B, width]: vectors, or rows of a table. */
  readonly input?: Float32Array | Float64Array;
  /** Onto what a layer hands on to the next, [layers - 1, T, B, width of a layer]. */
  readonly between?: Float32Array | Float64Array;
  /** Onto h(t-1) before W, the same at every step, [layers·directions, B, H] (Gal and Ghahramani 2016). */
  readonly recurrent?: Float32Array | Float64Array;
};

/** What the encoder of a batch of pairs reads. */
export interface SourceBatch {
  /** S: steps of the longest source. */
  readonly seqLen: number;
  readonly batchSize: number;
  /** Vectors [S, B, D], 0 in the padding; or: */
  readonly x?: Float32Array | Float64Array;
  /** tokens [S, B], -1 in the padding. */
  readonly tokens?: Int32Array;
  /** Steps of each source [B], 1 to S: what lies beyond is padding, and counts for nothing. */
  readonly lengths: Int32Array;
  /**
   * The encoder's states before the first step [layers·directions, B, H], in PyTorch's order: layer 0 forwards, backwards,
   * layer 1, ... Default: zeros.
   */
  readonly h0?: Float32Array | Float64Array;
  /** The same of c, for an LSTM. */
  readonly c0?: Float32Array | Float64Array;
  /** Masks of dropout as data, in place of those that a training run would draw. */
  readonly masks?: BatchMasks;
}

/** What the decoder of a batch of pairs reads and has to say, one step after the other. */
export interface TargetBatch {
  /** T: steps of the longest target, and one more for EOS. */
  readonly seqLen: number;
  readonly batchSize: number;
  /** [T, B]: BOS, y(0), y(1), ..., the last token; -1 in the padding. */
  readonly tokens: Int32Array;
  /** [T, B]: y(0), y(1), ..., the last token, EOS; -1 in the padding. */
  readonly targets: Int32Array;
  /** [B], with EOS. */
  readonly lengths: Int32Array;
  /**
   * For a decoder with feedback: 1 where it reads its token, 0 where it reads what it said itself one step before [T, B]. At
   * the first step it always reads its token. Default: 1 everywhere, or as a training run has it.
   */
  readonly teacher?: ArrayLike<number>;
  /**
   * Of feedback `sample`: uniform numbers in [0, 1) [T, B]; those of t draw the token that is read at t. Default: a training
   * run draws by its seed and step.
   */
  readonly draws?: ArrayLike<number>;
  /** What each class weighs in a cross entropy [K]. Default 1. */
  readonly classWeights?: Float32Array | Float64Array;
  /** What each step weighs [T]. Default 1. */
  readonly stepWeights?: Float32Array | Float64Array;
  /** Masks of dropout as data, in place of those that a training run would draw. */
  readonly masks?: BatchMasks;
  /** As of a batch of a network. Default `mean`. */
  readonly reduction?: 'mean' | 'sum' | 'sequenceMean';
}

export interface PairBatch {
  readonly batchSize: number;
  readonly source: SourceBatch;
  readonly target: TargetBatch;
}

export interface PaddingOptions {
  /** Round T up to a multiple of this: fewer different sizes, so fewer plans. Default 1. */
  readonly padToMultiple?: number;
}

export interface OrderOptions {
  /** B, at least 1; the last batch is smaller where the number of sequences asks for it. */
  readonly batchSize: number;
  /** Default 0. */
  readonly seed?: number;
  /** Which pass over the data this is: each has its own order. Default 0. */
  readonly epoch?: number;
  /** Default true. */
  readonly shuffle?: boolean;
  /**
   * Sort by length within this many batches' worth of sequences, so that a batch holds similar lengths and little
   * padding. With `shuffle` the batches come in random order. Default 1: no sorting.
   */
  readonly bucket?: number;
  /** Leave out the sequences that fill no whole batch; with `shuffle`, others in every epoch. Default false. */
  readonly dropLast?: boolean;
}

export type BatchOptions = OrderOptions & PaddingOptions;

const ORDER_KEYS = ['batchSize', 'seed', 'epoch', 'shuffle', 'bucket', 'dropLast'] as const;
const MAX_BATCH = 2 ** 24;

/**
 * Which sequences make up which batch: every position once (but see `dropLast`), decided by the options alone.
 * @throws ConfigError
 */
export function batchOrder(dataset: SequenceDataset | PairDataset, options: OrderOptions): number[][] {
  knownKeys('batchOrder()', options, ORDER_KEYS);
  const B = integerInRange('batchSize', options.batchSize, 1, MAX_BATCH);
  const seed = seedU32('seed', options.seed ?? 0);
  const epoch = integerInRange('epoch', options.epoch ?? 0, 0, 2 ** 31);
  const shuffled = boolean('shuffle', options.shuffle ?? true);
  const bucket = integerInRange('bucket', options.bucket ?? 1, 1, MAX_BATCH);
  const dropLast = boolean('dropLast', options.dropLast ?? false);

  const rng = dataRng(seed, epoch);
  const order = Array.from({ length: dataset.length }, (_, n) => n);
  if (shuffled) shuffle(rng, order);
  // Dropped before the sorting, which would always drop the longest.
  if (dropLast) order.length -= order.length % B;
  if (bucket === 1) return cut(order, B);
  const lengths = lengthsOf(dataset);
  const sorted = cut(order, bucket * B).flatMap((pool) =>
    cut(
      pool.sort((a, b) => lengths[a]! - lengths[b]!),
      B,
    ),
  );
  return shuffled ? shuffle(rng, sorted) : sorted;
}

function cut(order: readonly number[], size: number): number[][] {
  const parts: number[][] = [];
  for (let first = 0; first < order.length; first += size) parts.push(order.slice(first, first + size));
  return parts;
}

function lengthsOf(dataset: SequenceDataset | PairDataset): number[] {
  return dataset instanceof PairDataset
    ? dataset.pairs.map((pair) => dataset.sourceSteps(pair))
    : dataset.sequences.map(({ length }) => length);
}

/**
 * One pass over a data set, batch by batch. The same data set and options give the same batches.
 * @throws ConfigError at the call, not at the first batch
 */
export function batches(dataset: SequenceDataset, options: BatchOptions): IterableIterator<SequenceBatch>;
export function batches(dataset: PairDataset, options: BatchOptions): IterableIterator<PairBatch>;
export function batches(
  dataset: SequenceDataset | PairDataset,
  options: BatchOptions,
): IterableIterator<SequenceBatch | PairBatch> {
  knownKeys('batches()', options, [...ORDER_KEYS, 'padToMultiple']);
  const { padToMultiple = 1, ...rest } = options;
  const padding = { padToMultiple: multiple(padToMultiple) };
  const order = batchOrder(dataset, rest);
  return (function* () {
    for (const positions of order) {
      yield dataset instanceof PairDataset
        ? collatePairs(dataset, positions, padding)
        : collate(dataset, positions, padding);
    }
  })();
}

/**
 * The sequences at some positions as one batch: sequence positions[b] in column b.
 * @throws ConfigError no position, or a wrong option @throws DataError `out-of-range`: there is no such position
 */
export function collate(
  dataset: SequenceDataset,
  positions: ArrayLike<number>,
  options: PaddingOptions = {},
): SequenceBatch {
  const chosen = columns(positions, dataset.length, options);
  const sequences = Array.from(chosen, (n) => dataset.sequences[n]!);
  const B = sequences.length;
  const lengths = Int32Array.from(sequences, ({ length }) => length);
  const T = paddedLength(lengths, options);
  const inputs =
    dataset.input === 'tokens'
      ? {
          tokens: stack(
            sequences,
            ({ tokens }) => tokens!,
            1,
            new Int32Array(elementCount('tokens', [T, B])).fill(-1),
          ),
        }
      : {
          x: stack(
            sequences,
            ({ x }) => x!,
            dataset.inputSize,
            new Float32Array(elementCount('x', [T, B, dataset.inputSize])),
          ),
        };
  return { seqLen: T, batchSize: B, ...inputs, lengths, targets: targetsOf(dataset, sequences, T) };
}

function targetsOf(
  dataset: SequenceDataset,
  sequences: readonly Sequence[],
  T: number,
): Int32Array | Float32Array {
  const B = sequences.length;
  const K = dataset.outputSize;
  const of = ({ targets }: Sequence) => targets;
  switch (dataset.target) {
    case 'class':
      return stack(sequences, of, 1, new Int32Array(B));
    case 'step-classes':
      return stack(sequences, of, 1, new Int32Array(elementCount('targets', [T, B])).fill(-1));
    case 'values':
      return stack(sequences, of, K, new Float32Array(elementCount('targets', [B, K])));
    case 'step-values':
      return stack(sequences, of, K, new Float32Array(elementCount('targets', [T, B, K])));
  }
}

/** Rows of sequence b, [t, width], into rows (t, b) of `out`, [t, B, width]. What has one row is row (0, b). */
function stack<One, Out extends Int32Array | Float32Array>(
  sequences: readonly One[],
  of: (sequence: One) => ArrayLike<number>,
  width: number,
  out: Out,
): Out {
  const B = sequences.length;
  sequences.forEach((sequence, b) => {
    const rows = of(sequence);
    for (let i = 0; i < rows.length; i += 1) {
      const t = Math.floor(i / width);
      out[(t * B + b) * width + (i % width)] = rows[i]!;
    }
  });
  return out;
}

/**
 * The pairs at some positions as one batch: pair positions[b] in column b.
 * @throws ConfigError no position, or a wrong option @throws DataError `out-of-range`: there is no such position
 */
export function collatePairs(
  dataset: PairDataset,
  positions: ArrayLike<number>,
  options: PaddingOptions = {},
): PairBatch {
  const chosen = columns(positions, dataset.length, options);
  const pairs = Array.from(chosen, (n) => dataset.pairs[n]!);
  const B = pairs.length;

  const sourceLengths = Int32Array.from(pairs, (pair) => dataset.sourceSteps(pair));
  const S = paddedLength(sourceLengths, options);
  const lengths = Int32Array.from(pairs, ({ target }) => target.length + 1);
  const T = paddedLength(lengths, options);
  const tokens = new Int32Array(elementCount('target.tokens', [T, B])).fill(-1);
  const targets = tokens.slice();

  pairs.forEach(({ target }, b) => {
    tokens[b] = dataset.bos;
    target.forEach((token, t) => {
      targets[t * B + b] = token;
      tokens[(t + 1) * B + b] = token;
    });
    targets[target.length * B + b] = dataset.eos;
  });
  return {
    batchSize: B,
    source: { seqLen: S, batchSize: B, ...sourcesOf(dataset, pairs, S), lengths: sourceLengths },
    target: { seqLen: T, batchSize: B, tokens, targets, lengths },
  };
}

/** Sources side by side: tokens [S, B] or vectors [S, B, D]. */
function sourcesOf(
  { sourceInput, sourceSize: D }: PairDataset,
  pairs: readonly Pair[],
  S: number,
): Pick<SourceBatch, 'x' | 'tokens'> {
  const B = pairs.length;
  const of = ({ source }: Pair) => source;
  return sourceInput === 'tokens'
    ? { tokens: stack(pairs, of, 1, new Int32Array(elementCount('source.tokens', [S, B])).fill(-1)) }
    : { x: stack(pairs, of, D, new Float32Array(elementCount('source.x', [S, B, D]))) };
}

function columns(positions: ArrayLike<number>, count: number, options: PaddingOptions): Int32Array {
  knownKeys('The padding', options, ['padToMultiple']);
  const chosen = indices('positions', positions, 0, count - 1);
  integerInRange('batchSize', chosen.length, 1, MAX_BATCH);
  return chosen;
}

function paddedLength(lengths: Int32Array, options: PaddingOptions): number {
  const n = multiple(options.padToMultiple ?? 1);
  return Math.ceil(lengths.reduce((most, length) => Math.max(most, length), 1) / n) * n;
}

function multiple(value: unknown): number {
  return integerInRange('padToMultiple', value, 1, MAX_BATCH);
}
