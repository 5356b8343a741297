import { DataError } from '../core/errors.ts';
import { integerInRange, oneOf, realInRange } from '../core/options.ts';

/** How a text is cut. */
export interface CorpusOptions {
  /** T: steps of truncated backpropagation through time, at least 1. */
  readonly seqLen: number;
  /** B: streams that run in parallel, at least 1. */
  readonly batchSize: number;
  /** Share of the text's end that is kept for validation, 0 <= v < 1; 0 keeps none. Default 0. */
  readonly validation?: number;
}

export type Split = 'train' | 'validation';

/** B contiguous streams over one part of the text, read in chunks of T. */
export interface StreamLayout {
  /** B: how many streams there are. */
  readonly streams: number;
  /** Tokens of each stream; what is left over at the end of the part is not used. */
  readonly streamLength: number;
  /** Chunks of T steps in a stream: floor((streamLength - 1) / T), since every input needs the token after it. */
  readonly steps: number;
}

/** One chunk of every stream, time-major. */
export interface TokenBatch {
  /** [T, B] */
  readonly inputs: Int32Array;
  /** [T, B]: the token after each input. */
  readonly targets: Int32Array;
}

/**
 * A text as tokens, divided into a part to train on and a part to validate on, and each part into parallel streams.
 *
 * Addressing, the same on the GPU: stream b starts at `b * streamLength`, chunk s at `s * T` within it, so
 * `inputs[t, b] = part[b * streamLength + s * T + t]` and `targets[t, b]` is the token after that. Chunk s + 1 goes on
 * where chunk s ended: the hidden state may be carried over.
 */
export class Corpus {
  readonly seqLen: number;
  readonly batchSize: number;
  /** The tokens to train on: the beginning of the text. */
  readonly train: Int32Array;
  /** The tokens to validate on: the end of the text. Empty where no share is kept. */
  readonly validation: Int32Array;
  /** B = batchSize streams. */
  readonly trainLayout: StreamLayout;
  /** As many streams as hold a whole chunk, at least 1 and at most batchSize; undefined without a validation part. */
  readonly validationLayout: StreamLayout | undefined;

  /**
   * The tokens are copied.
   * @throws ConfigError where an option is out of its range
   * @throws DataError `too-short` (every stream needs T + 1 tokens), `validation-too-short` (less than T + 1 tokens)
   */
  constructor(tokens: Int32Array, options: CorpusOptions) {
    const T = integerInRange('seqLen', options.seqLen, 1, 2 ** 31 - 1);
    const B = integerInRange('batchSize', options.batchSize, 1, 2 ** 31 - 1);
    const share = realInRange('validation', options.validation ?? 0, { min: 0, max: 1, maxExcluded: true });
    const validationLength = kept(tokens.length, share);
    const trainLength = tokens.length - validationLength;
    if (trainLength < B * (T + 1)) throw tooShort(tokens.length, T, B, share);
    if (share > 0 && validationLength < T + 1)
      throw validationTooShort(tokens.length, validationLength, T, share);

    this.seqLen = T;
    this.batchSize = B;
    const copy = tokens.slice();
    this.train = copy.subarray(0, trainLength);
    this.validation = copy.subarray(trainLength);
    this.trainLayout = layout(trainLength, B, T);
    this.validationLayout =
      share > 0
        ? layout(validationLength, Math.min(B, Math.floor(validationLength / (T + 1))), T)
        : undefined;
  }

  get trainLength(): number {
    return this.train.length;
  }

  get validationLength(): number {
    return this.validation.length;
  }

  /** Optimizer steps that see the training part once. */
  get stepsPerEpoch(): number {
    return this.trainLayout.steps;
  }

  /**
   * Chunk `step` of every stream of a part, cut on the CPU: for tests and the reference.
   * @param step 0 to the layout's steps - 1
   */
  batch(split: Split, step: number): TokenBatch {
    const part = oneOf('split', split, ['train', 'validation']) === 'train' ? this.train : this.validation;
    const streams = split === 'train' ? this.trainLayout : this.validationLayout;
    if (streams === undefined) {
      throw new DataError('no-validation', 'This corpus keeps no part of its text for validation.', {
        parameter: 'validation',
        actual: 0,
        hint: 'Choose a share above 0.',
      });
    }
    integerInRange('step', step, 0, streams.steps - 1);
    const T = this.seqLen;
    const B = streams.streams;
    const inputs = new Int32Array(T * B);
    const targets = new Int32Array(T * B);
    for (let t = 0; t < T; t += 1) {
      for (let b = 0; b < B; b += 1) {
        const at = b * streams.streamLength + step * T + t;
        inputs[t * B + b] = part[at]!;
        targets[t * B + b] = part[at + 1]!;
      }
    }
    return { inputs, targets };
  }
}

/** How many of `length` tokens a share keeps for validation. */
function kept(length: number, share: number): number {
  return Math.floor(length * share);
}

function layout(length: number, streams: number, T: number): StreamLayout {
  const streamLength = Math.floor(length / streams);
  return { streams, streamLength, steps: Math.floor((streamLength - 1) / T) };
}

function tooShort(length: number, T: number, B: number, share: number): DataError {
  // The shortest text whose training part is long enough: a first guess, then exact.
  const need = B * (T + 1);
  let limit = Math.floor(need / (1 - share));
  while (limit > 1 && limit - 1 - kept(limit - 1, share) >= need) limit -= 1;
  while (limit - kept(limit, share) < need) limit += 1;
  const percent = share > 0 ? ` and ${percentOf(share)} kept for validation` : '';
  return new DataError(
    'too-short',
    `The text is too short: need at least ${limit} characters, got ${length}` +
      ` (${B} ${B === 1 ? 'stream' : 'streams'} of ${T} + 1 characters${percent}).`,
    {
      parameter: 'text',
      actual: length,
      limit,
      hint: 'Choose a longer text, or a smaller batchSize or seqLen.',
    },
  );
}

function validationTooShort(length: number, validationLength: number, T: number, share: number): DataError {
  const smallest = Math.ceil((1000 * (T + 1)) / length) / 10; // percent, rounded up
  const larger =
    smallest < 100 && kept(length, smallest / 100) > T ? `a share of at least ${smallest} %, ` : '';
  return new DataError(
    'validation-too-short',
    `The validation part is too short: need at least ${T + 1} characters, got ${validationLength}` +
      ` (${percentOf(share)} of ${length}).`,
    {
      parameter: 'validation',
      actual: validationLength,
      limit: T + 1,
      hint: `Choose ${larger}a longer text, a smaller seqLen, or validation: 0 for no validation.`,
    },
  );
}

function percentOf(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}
