import { ConfigError, DataError } from '../core/errors.ts';
import { show } from '../core/options.ts';
import { type Cursor, different } from './saved-training.ts';

/** The batches of one epoch; called anew for each, counted from 0. */
export type Epochs<Batch> = (epoch: number) => Iterable<Batch>;

/** What a caller's function returned, or a list. @throws ConfigError `wrong-type`: neither */
export function listed<Batch>(parameter: string, batches: Iterable<Batch>): Iterable<Batch> {
  if (typeof (batches as Iterable<Batch> | undefined)?.[Symbol.iterator] === 'function') return batches;
  throw new ConfigError('wrong-type', `${parameter} must be a list of batches, got ${show(batches)}.`, {
    parameter,
    actual: batches,
    hint: 'Give [batch] for a single one, or a function that returns batches at each call.',
  });
}

/** Goes through epochs, batch by batch. */
export class EpochReader<Batch> {
  readonly #epochs: Epochs<Batch>;
  #iterator: Iterator<Batch> | undefined;
  #epoch = 0;
  #inEpoch = 0;
  #perEpoch = Number.POSITIVE_INFINITY;

  constructor(epochs: Epochs<Batch>) {
    this.#epochs = epochs;
  }

  /** Batches of an epoch; Infinity until one has ended. */
  get perEpoch(): number {
    return this.#perEpoch;
  }

  /** Is the latest batch the first of its epoch? */
  get isFirst(): boolean {
    return this.#inEpoch === 1;
  }

  get cursor(): Cursor {
    const perEpoch = Number.isFinite(this.#perEpoch) ? this.#perEpoch : null;
    return { epoch: this.#epoch, batch: this.#inEpoch, perEpoch };
  }

  /** Goes on from there. What has been taken is made again, and dropped. */
  restore({ epoch, batch, perEpoch }: Cursor): void {
    this.#iterator = undefined;
    this.#epoch = epoch;
    this.#inEpoch = batch;
    this.#perEpoch = perEpoch ?? Number.POSITIVE_INFINITY;
  }

  /**
   * @throws ConfigError `wrong-type`; DataError `empty`: an epoch has no batches; CheckpointError `different-training`: fewer
   * than have been taken
   */
  next(): Batch {
    for (let tries = 0; tries < 2; tries++) {
      this.#iterator ??= this.#begin();
      const { done, value } = this.#iterator.next();
      if (!done) {
        this.#inEpoch++;
        return value;
      }
      this.#perEpoch = this.#inEpoch;
      this.#inEpoch = 0;
      this.#epoch++;
      this.#iterator = undefined;
    }
    throw new DataError('empty', 'An epoch without a single batch leaves nothing to learn from.', {
      parameter: 'batches',
      hint: 'Give batches() a data set, or a function that returns new batches at each call.',
    });
  }

  /** Behind what a run before has taken of the epoch, if anything. */
  #begin(): Iterator<Batch> {
    const iterator = listed('batches', this.#epochs(this.#epoch))[Symbol.iterator]();
    for (let taken = 0; taken < this.#inEpoch; taken++)
      if (iterator.next().done) throw different('batches of an epoch', taken, `at least ${this.#inEpoch}`);
    return iterator;
  }
}
