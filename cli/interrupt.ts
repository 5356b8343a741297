// Ctrl-C: the first one asks the command to stop and save, the second one ends it on the spot.
import { EXIT } from './fail.ts';

/**
 * One press of Ctrl-C can arrive several times: the terminal sends the signal to npm and to this process, and npm
 * passes its own on. Signals this close together (milliseconds) are one press.
 */
const ONE_PRESS = 300;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Interrupt {
  #first: number | undefined;
  #onStop: (() => void) | undefined;

  /** @param onFirst told once, at the first signal */
  constructor(onFirst: () => void) {
    const handle = () => {
      if (this.#first === undefined) {
        this.#first = performance.now();
        onFirst();
        this.#onStop?.();
      } else if (performance.now() - this.#first > ONE_PRESS) {
        process.exit(EXIT.interrupted);
      }
    };
    for (const signal of SIGNALS) process.on(signal, handle);
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
