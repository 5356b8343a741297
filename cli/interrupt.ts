// Ctrl-C: the first one asks the command to stop and save, the second one ends it on the spot.
import { EXIT } from './fail.ts';

/**
 * One press of Ctrl-C can arrive several times: the terminal sends the signal to npm and to this process, and npm
 * passes its own on. Signals this close to the first (milliseconds) are the same press.
 */
const ONE_PRESS = 500;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What signals come from, and what they can end; so that tests can stand in for it. */
export interface Surroundings {
  on(signal: (typeof SIGNALS)[number], listener: () => void): void;
  exit(code: number): void;
  /** In milliseconds. */
  now(): number;
}

const HERE: Surroundings = {
  on: (signal, listener) => process.on(signal, listener),
  exit: (code) => process.exit(code),
  now: () => performance.now(),
};

export class Interrupt {
  #first: number | undefined;
  #onStop: (() => void) | undefined;

  /** @param onFirst told once, at the first signal */
  constructor(onFirst: () => void, here: Surroundings = HERE) {
    const handle = () => {
      if (this.#first === undefined) {
        this.#first = here.now();
        onFirst();
        this.#onStop?.();
      } else if (here.now() - this.#first > ONE_PRESS) {
        here.exit(EXIT.interrupted);
      }
    };
    for (const signal of SIGNALS) here.on(signal, handle);
  }

  get requested(): boolean {
    return this.#first !== undefined;
  }

  /** What ends the work; called at once when the signal has come already. */
  whenRequested(stop: () => void): void {
    this.#onStop = stop;
    if (this.requested) stop();
  }
}
