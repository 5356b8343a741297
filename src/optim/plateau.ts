import { integerInRange, knownKeys, oneOf, realInRange } from '../core/options.ts';

/** When and how far the learning rate falls, as data, which JSON can carry. PyTorch's names and defaults, where it has them. */
export interface PlateauOptions {
  /** Is a smaller metric better (a loss), or a larger one (an accuracy)? Default `min`. */
  readonly mode?: 'min' | 'max';
  /** By what the learning rate is multiplied, 0 < factor < 1. Default 0.1. */
  readonly factor?: number;
  /** How many metrics in a row may be no better: the next one lowers the rate. Default 10. */
  readonly patience?: number;
  /** How much better is better; a share is below 1. Default 1e-4. */
  readonly threshold?: number;
  /** Better by that share of the best, or by that much. Default `relative`. */
  readonly thresholdMode?: 'relative' | 'absolute';
  /** Metrics that are not judged after the rate fell. Default 0. */
  readonly cooldown?: number;
  /** The factor never falls below it, 0 <= least <= 1. Default 0. */
  readonly least?: number;
}

/** What a plateau remembers, as data. */
export interface PlateauState {
  readonly factor: number;
  /** null: no metric yet that is a number. */
  readonly best: number | null;
  /** Metrics since the best. */
  readonly bad: number;
  /** Metrics that are still not judged. */
  readonly resting: number;
}

/**
 * Lowers the learning rate when a metric stops getting better: PyTorch's ReduceLROnPlateau on a rate of 1 (with eps 0:
 * no fall is too small). Multiply the learning rate by `factor`. A metric that is NaN is no better than any.
 *
 * better: m < best·(1 - threshold) or best - threshold; with mode `max`, m > best·(1 + threshold) or best + threshold
 */
export class Plateau {
  readonly #options: Required<PlateauOptions>;
  #factor = 1;
  #best: number;
  #bad = 0;
  #resting = 0;

  /**
   * @param state goes on from where another one was
   * @throws ConfigError `wrong-type`, `out-of-range`, `unknown-value`, `unknown-option`
   */
  constructor(options: PlateauOptions = {}, state?: PlateauState) {
    const count = (name: string, value: number): number =>
      integerInRange(`plateau.${name}`, value, 0, Number.MAX_SAFE_INTEGER);
    knownKeys('plateau', options, [
      'mode',
      'factor',
      'patience',
      'threshold',
      'thresholdMode',
      'cooldown',
      'least',
    ]);
    const open = { min: 0, max: 1, minExcluded: true, maxExcluded: true };
    const thresholdMode = oneOf('plateau.thresholdMode', options.thresholdMode ?? 'relative', [
      'relative',
      'absolute',
    ]);
    const shares = { min: 0, max: 1, maxExcluded: true };
    const numbers = { min: 0, max: Number.MAX_VALUE };
    this.#options = {
      mode: oneOf('plateau.mode', options.mode ?? 'min', ['min', 'max']),
      factor: realInRange('plateau.factor', options.factor ?? 0.1, open),
      patience: count('patience', options.patience ?? 10),
      threshold: realInRange(
        'plateau.threshold',
        options.threshold ?? 1e-4,
        thresholdMode === 'relative' ? shares : numbers,
      ),
      thresholdMode,
      cooldown: count('cooldown', options.cooldown ?? 0),
      least: realInRange('plateau.least', options.least ?? 0, { min: 0, max: 1 }),
    };
    this.#best = this.#options.mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    if (state === undefined) return;
    knownKeys('plateau.state', state, ['factor', 'best', 'bad', 'resting']);
    this.#factor = realInRange('plateau.state.factor', state.factor, { min: 0, max: 1 });
    if (state.best !== null)
      this.#best = realInRange('plateau.state.best', state.best, {
        min: -Number.MAX_VALUE,
        max: Number.MAX_VALUE,
      });
    this.#bad = count('state.bad', state.bad);
    this.#resting = count('state.resting', state.resting);
  }

  /** By what the learning rate is multiplied now; 1 at first. */
  get factor(): number {
    return this.#factor;
  }

  get state(): PlateauState {
    const best = Number.isFinite(this.#best) ? this.#best : null;
    return { factor: this.#factor, best, bad: this.#bad, resting: this.#resting };
  }

  /** Takes the next metric, such as the validation loss of an epoch. Returns the factor from now on. */
  observe(metric: number): number {
    const { factor, patience, cooldown, least } = this.#options;
    if (this.#isBetter(metric)) {
      this.#best = metric;
      this.#bad = 0;
    } else this.#bad++;
    if (this.#resting > 0) {
      this.#resting--;
      this.#bad = 0;
    }
    if (this.#bad > patience) {
      this.#factor = Math.max(this.#factor * factor, least);
      this.#resting = cooldown;
      this.#bad = 0;
    }
    return this.#factor;
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const best = this.#best;
    if (mode === 'min')
      return metric < (thresholdMode === 'relative' ? best * (1 - threshold) : best - threshold);
    return metric > (thresholdMode === 'relative' ? best * (1 + threshold) : best + threshold);
  }
}
