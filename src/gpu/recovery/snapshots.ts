import type { GpuExecutor } from '../executor.ts';
import type { Journal } from './journal.ts';

/** A snapshot is due when as much has been written since the last, or so long has passed. Default: 64 MiB, 5 s. */
export interface SnapshotOptions {
  readonly bytes?: number;
  readonly seconds?: number;
}

/** Snapshots that a journal goes on from, one at a time, in the background. */
export class Snapshots {
  readonly #journal: Journal;
  readonly #bytes: number;
  readonly #seconds: number;
  #last = performance.now();
  #isUnderWay = false;

  constructor(journal: Journal, { bytes = 2 ** 26, seconds = 5 }: SnapshotOptions = {}) {
    this.#journal = journal;
    this.#bytes = bytes;
    this.#seconds = seconds;
  }

  get #isDue(): boolean {
    if (this.#isUnderWay) return false;
    return this.#journal.bytes >= this.#bytes || performance.now() - this.#last >= this.#seconds * 1000;
  }

  /**
   * Takes one of the state after what has been queued, if it is time to. Where it fails, the one before stands.
   * @param isStillThere is it, once the numbers have come, still this executor that is journalled?
   */
  takeWhenDue(gpu: GpuExecutor, isStillThere: () => boolean): void {
    if (!this.#isDue) return;
    const mark = this.#journal.mark();
    this.#last = performance.now();
    this.#isUnderWay = true;
    gpu
      .snapshot(mark.lasting)
      .then(
        (numbers) => {
          if (isStillThere()) this.#journal.settle(mark, numbers);
        },
        () => undefined,
      )
      .finally(() => {
        this.#isUnderWay = false;
      });
  }
}
