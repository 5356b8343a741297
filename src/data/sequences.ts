import { DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf } from '../core/options.ts';
import { arrayLike, finite, indices, lengthIs, notEmpty, type Place } from './arrays.ts';

/**
 * What a sequence is asked for. `class`: one class in all. `step-classes`: a class at every step; -1 where the step does
 * not count. `values`: K real numbers in all. `step-values`: K real numbers at every step.
 */
export const SEQUENCE_TARGETS = ['class', 'step-classes', 'values', 'step-values'] as const;
export type SequenceTarget = (typeof SEQUENCE_TARGETS)[number];

/** A sequence as it is given: numbers in arrays of any kind, row-major. T is the sequence's own length. */
export interface SequenceLike {
  /** Vectors x(t), [T, D]; or: */
  readonly x?: ArrayLike<number>;
  /** tokens [T] */
  readonly tokens?: ArrayLike<number>;
  /** `class`: the class. `step-classes`: [T]. `values`: [K]. `step-values`: [T, K]. */
  readonly targets: ArrayLike<number> | number;
}

/** A sequence as it is kept. */
export interface Sequence {
  /** T */
  readonly length: number;
  /** [T, D], for vectors. */
  readonly x: Float32Array | undefined;
  /** [T], for tokens. */
  readonly tokens: Int32Array | undefined;
  /** Classes: [1] or [T]. Values: [K] or [T, K]. */
  readonly targets: Int32Array | Float32Array;
}

export interface SequenceDatasetOptions {
  /** What x(t) is: the index of a token, or a vector of numbers. */
  readonly input: 'tokens' | 'vectors';
  /** Number of tokens, or width D of the vectors. */
  readonly inputSize: number;
  readonly target: SequenceTarget;
  /** K: number of classes, or of values. */
  readonly outputSize: number;
  /** At least one. */
  readonly sequences: readonly SequenceLike[];
}

const MAX_SIZE = 2 ** 24;

/**
 * Sequences of different lengths, with what each is to be answered. The sizes have the names of the network's options,
 * so that a network for this data is `{ input, inputSize, outputSize, ... }`.
 *
 * Arrays that have the right type already (Float32Array, Int32Array) are kept, not copied: windows of a series share
 * its memory. Batches are always copies.
 */
export class SequenceDataset {
  readonly kind = 'sequences';
  readonly input: 'tokens' | 'vectors';
  readonly inputSize: number;
  readonly target: SequenceTarget;
  readonly outputSize: number;
  readonly sequences: readonly Sequence[];

  /**
   * @throws ConfigError where an option is out of its range
   * @throws DataError `empty-dataset`, `missing-data`, `zero-length`, `wrong-length`, `wrong-type`, `out-of-range`,
   * `not-finite`: each names the sequence, the step and the value
   */
  constructor(options: SequenceDatasetOptions) {
    knownKeys('The data set', options, ['input', 'inputSize', 'target', 'outputSize', 'sequences']);
    this.input = oneOf('input', options.input, ['tokens', 'vectors']);
    this.inputSize = integerInRange('inputSize', options.inputSize, 1, MAX_SIZE);
    this.target = oneOf('target', options.target, SEQUENCE_TARGETS);
    this.outputSize = integerInRange('outputSize', options.outputSize, 1, MAX_SIZE);
    const given = someOf('sequences', options.sequences);
    this.sequences = Object.freeze(given.map((sequence, n) => this.#kept(sequence, `sequences[${n}]`)));
  }

  /** How many sequences there are. */
  get length(): number {
    return this.sequences.length;
  }

  /** Steps of the longest sequence. */
  get maxLength(): number {
    return this.sequences.reduce((most, { length }) => Math.max(most, length), 0);
  }

  /**
   * Some of the sequences, in the given order: for a split, or the first hundred.
   * @throws DataError `empty-dataset`, `out-of-range`
   */
  subset(positions: ArrayLike<number>): SequenceDataset {
    const chosen = indices('positions', positions, 0, this.length - 1);
    const { input, inputSize, target, outputSize } = this;
    const sequences = Array.from(chosen, (n) => {
      const { x, tokens, targets } = this.sequences[n]!;
      return { ...(x && { x }), ...(tokens && { tokens }), targets };
    });
    return new SequenceDataset({ input, inputSize, target, outputSize, sequences });
  }

  #kept(sequence: SequenceLike, name: string): Sequence {
    if (typeof sequence !== 'object' || sequence === null) {
      throw new DataError('wrong-type', `${name} is not an object with ${this.#inputName} and targets.`, {
        parameter: name,
        actual: sequence,
      });
    }
    const other = this.input === 'tokens' ? 'x' : 'tokens';
    if (sequence[other] !== undefined) {
      throw new DataError('wrong-input', `${name} has ${other}, but this is a data set of ${this.input}.`, {
        parameter: `${name}.${other}`,
        hint: `Give ${this.#inputName} only.`,
      });
    }
    const inputs = this.#inputs(sequence, name);
    const targets = this.#targets(sequence.targets, inputs.length, `${name}.targets`);
    return Object.freeze({ ...inputs, targets });
  }

  get #inputName(): 'tokens' | 'x' {
    return this.input === 'tokens' ? 'tokens' : 'x';
  }

  #inputs(sequence: SequenceLike, name: string): Pick<Sequence, 'length' | 'x' | 'tokens'> {
    if (this.input === 'tokens') {
      const place = `${name}.tokens`;
      notEmpty(place, arrayLike(place, sequence.tokens));
      const tokens = indices(place, sequence.tokens, 0, this.inputSize - 1, step);
      return { length: tokens.length, tokens, x: undefined };
    }
    const D = this.inputSize;
    const place = `${name}.x`;
    const given = arrayLike(place, sequence.x);
    notEmpty(place, given);
    const length = Math.ceil(given.length / D);
    lengthIs(place, given, length * D, `[T, D] = [${length}, ${D}]`);
    return { length, x: finite(place, given, row(D)), tokens: undefined };
  }

  #targets(targets: SequenceLike['targets'], T: number, name: string): Int32Array | Float32Array {
    const K = this.outputSize;
    const given = arrayLike(name, typeof targets === 'number' ? [targets] : targets);
    switch (this.target) {
      case 'class':
        lengthIs(name, given, 1, 'one class');
        return indices(name, given, 0, K - 1);
      case 'step-classes':
        lengthIs(name, given, T, `[T] = [${T}]`);
        return indices(name, given, -1, K - 1, step);
      case 'values':
        lengthIs(name, given, K, `[K] = [${K}]`);
        return finite(name, given);
      case 'step-values':
        lengthIs(name, given, T * K, `[T, K] = [${T}, ${K}]`);
        return finite(name, given, row(K));
    }
  }
}

const step: Place = (index) => `t = ${index}`;

const row =
  (width: number): Place =>
  (index) =>
    `t = ${Math.floor(index / width)}, column ${index % width}`;

/** A list with something in it. */
export function someOf<Item>(name: string, list: readonly Item[]): readonly Item[] {
  if (Array.isArray(list) && list.length > 0) return list;
  throw new DataError('empty-dataset', `${name} must be a list with at least one entry.`, {
    parameter: name,
    actual: Array.isArray(list) ? 0 : list,
    limit: 1,
  });
}
