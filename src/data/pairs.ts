import { DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf } from '../core/options.ts';
import { arrayLike, finite, indices, lengthIs, notEmpty } from './arrays.ts';
import { someOf } from './sequences.ts';

/** A sequence and what it is to be turned into. */
export interface Pair {
  /** tokens of the source [S], or its vectors [S, D], at least one */
  readonly source: Int32Array | Float32Array;
  /** tokens of the target, [T], at least one, without marks of beginning and end */
  readonly target: Int32Array;
}

export interface PairDatasetOptions {
  /** What the sources are made of. Default `tokens`. */
  readonly sourceInput?: 'tokens' | 'vectors';
  /** Number of different source tokens, or width D of the vectors. */
  readonly sourceSize: number;
  /** V: number of different target tokens, without the marks. */
  readonly targetSize: number;
  /** At least one. */
  readonly pairs: readonly { readonly source: ArrayLike<number>; readonly target: ArrayLike<number> }[];
}

/** What turns text into tokens: a vocabulary of characters, or of words. */
export interface Encoder {
  readonly size: number;
  encode(text: string): Int32Array;
}

const MAX_SIZE = 2 ** 24 - 2;

/**
 * Pairs of sequences for an encoder and a decoder (Goodfellow et al., figure 10.12).
 *
 * Two marks join the V target tokens. EOS = V: the decoder has to say it after the last token, so there are K = V + 1
 * classes. BOS = K = V + 1: what the decoder is fed before the first token; it is never said, so the decoder reads
 * K + 1 different tokens.
 */
export class PairDataset {
  readonly kind = 'pairs';
  readonly sourceInput: 'tokens' | 'vectors';
  readonly sourceSize: number;
  readonly targetSize: number;
  readonly pairs: readonly Pair[];

  /**
   * @throws ConfigError where an option is out of its range
   * @throws DataError `empty-dataset`, `missing-data`, `zero-length`, `wrong-length`, `out-of-range`, `wrong-type`,
   * `not-finite`
   */
  constructor(options: PairDatasetOptions) {
    knownKeys('The data set', options, ['sourceInput', 'sourceSize', 'targetSize', 'pairs']);
    this.sourceInput = oneOf('sourceInput', options.sourceInput ?? 'tokens', ['tokens', 'vectors']);
    this.sourceSize = integerInRange('sourceSize', options.sourceSize, 1, MAX_SIZE);
    this.targetSize = integerInRange('targetSize', options.targetSize, 1, MAX_SIZE);
    const side = (name: string, value: unknown, size: number): Int32Array => {
      notEmpty(name, arrayLike(name, value));
      return indices(name, value, 0, size - 1);
    };
    this.pairs = Object.freeze(
      someOf('pairs', options.pairs).map((pair, n) =>
        Object.freeze({
          source:
            this.sourceInput === 'tokens'
              ? side(`pairs[${n}].source`, pair?.source, this.sourceSize)
              : vectors(`pairs[${n}].source`, pair?.source, this.sourceSize),
          target: side(`pairs[${n}].target`, pair?.target, this.targetSize),
        }),
      ),
    );
  }

  /**
   * Pairs of texts.
   * @throws DataError those of the constructor, and those of the vocabularies (`unknown-character`, `unknown-word`),
   * with the pair
   */
  static fromText(
    texts: readonly (readonly [source: string, target: string])[],
    vocabularies: { readonly source: Encoder; readonly target: Encoder },
  ): PairDataset {
    knownKeys('vocabularies', vocabularies, ['source', 'target']);
    const { source, target } = vocabularies;
    const pairs = someOf('texts', texts).map(([from, to], n) => ({
      source: encoded(source, from, `pairs[${n}].source`),
      target: encoded(target, to, `pairs[${n}].target`),
    }));
    return new PairDataset({ sourceSize: source.size, targetSize: target.size, pairs });
  }

  /** How many pairs there are. */
  get length(): number {
    return this.pairs.length;
  }

  /** S: steps of a pair's source. */
  sourceSteps({ source }: Pair): number {
    return this.sourceInput === 'tokens' ? source.length : source.length / this.sourceSize;
  }

  /** The class that ends a target: V. */
  get eos(): number {
    return this.targetSize;
  }

  /** The token that the decoder is fed first: V + 1. */
  get bos(): number {
    return this.targetSize + 1;
  }

  /** K = V + 1: classes of the decoder's output. */
  get outputSize(): number {
    return this.targetSize + 1;
  }

  /** V + 2: different tokens that the decoder is fed. */
  get decoderInputSize(): number {
    return this.targetSize + 2;
  }
}

/** Rows of D numbers, [S, D]. */
function vectors(name: string, value: unknown, D: number): Float32Array {
  const given = arrayLike(name, value);
  notEmpty(name, given);
  const S = Math.ceil(given.length / D);
  lengthIs(name, given, S * D, `[S, D] = [${S}, ${D}]`);
  return finite(name, given, (i) => `t = ${Math.floor(i / D)}, column ${i % D}`);
}

function encoded(vocabulary: Encoder, text: string, name: string): Int32Array {
  try {
    return vocabulary.encode(text);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(error.code, `${name}: ${error.message}`, {
      parameter: name,
      actual: error.actual,
      limit: error.limit,
      cause: error,
    });
  }
}
