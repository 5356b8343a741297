import type { Machine } from './adapter.ts';
import { type Choices, choicesFor, quickChoicesFor } from './choices.ts';
import { type ResolvedTuning, resolveTuning, type Tuning } from './tuning.ts';

/** What programs that are run often are compiled with, and where it comes from. */
export interface ChoicesInForce extends Choices {
  readonly from: 'default' | 'given' | 'tuned' | 'remembered';
}

/** Runs of an executor after which it is worth tuning. */
const OFTEN = 8;

/**
 * What an executor has chosen: from what is known beforehand to what has been found out. What finds out is loaded when it
 * comes to that.
 */
export class Chosen {
  readonly #machine: Machine;
  readonly #tuning: ResolvedTuning;
  readonly #quick: Choices | undefined;
  #best: ChoicesInForce;
  readonly #stop = new AbortController();
  #runs = 0;
  #recalling: Promise<void> | undefined;
  #finding: Promise<void> | undefined;

  /** @throws ConfigError */
  constructor(machine: Machine, tuning: Tuning = 'auto') {
    this.#machine = machine;
    this.#tuning = resolveTuning(tuning, machine);
    const { given } = this.#tuning;
    this.#quick = given ? given.first : quickChoicesFor(machine);
    this.#best = given ? { ...given.choices, from: 'given' } : { ...choicesFor(machine), from: 'default' };
  }

  /** For the first runs of a program: compiled soon. */
  get first(): Choices {
    return this.#quick ?? this.#best;
  }

  /** For programs that are run often. It may change. */
  get best(): ChoicesInForce {
    return this.#best;
  }

  /** Looks up what was found out on an earlier visit, where this adapter is one that is tuned. */
  async begin(): Promise<void> {
    if (this.#tuning.byItself) await this.#recall();
  }

  /** Once. */
  #recall(): Promise<void> {
    const { memory, budget } = this.#tuning;
    this.#recalling ??= (async () => {
      if (memory === 'none') return;
      const { recall } = await import('./remembered.ts');
      const found = await recall(memory, this.#machine, budget);
      if (found) this.#best = { ...found, from: 'remembered' };
    })();
    return this.#recalling;
  }

  /** Counts runs, and begins to find out once there have been many. */
  ran(times: number): void {
    this.#runs += times;
    // What fails in the background is not needed: a lost device says so where it is used.
    if (this.#tuning.byItself && this.#runs >= OFTEN && !this.#finding) this.find().catch(() => undefined);
  }

  /** Finds out what is best, once, unless it was given or is remembered. */
  find(): Promise<void> {
    this.#finding ??= this.#find();
    return this.#finding;
  }

  async #find(): Promise<void> {
    if (this.#tuning.given) return;
    await this.#recall();
    if (this.#best.from === 'remembered') return;
    const { memory, budget } = this.#tuning;
    const { signal } = this.#stop;
    const [{ tune }, { remember }] = await Promise.all([import('./tuner.ts'), import('./remembered.ts')]);
    const { choices } = await tune(this.#machine, { ...this.#tuning, signal });
    if (signal.aborted) return;
    this.#best = { ...choices, from: 'tuned' };
    if (memory !== 'none') await remember(memory, this.#machine, budget, choices);
  }

  /** Finds out nothing more. */
  stop(): void {
    this.#stop.abort();
  }
}
