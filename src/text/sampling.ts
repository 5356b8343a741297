import { integerInRange, realInRange } from '../core/options.ts';

/** How the next token is drawn: kernel `sampleToken` says exactly how. */
export interface SamplingOptions {
  /** Divides the logits, default 0.8: low is cautious, high is wild, 0 always takes the likeliest. */
  readonly temperature?: number;
  /** Only the k likeliest can be drawn. Default Infinity: all. */
  readonly topK?: number;
  /**
   * Of these only the nucleus: the fewest likeliest whose probability, at this temperature, reaches p, 0 < p <= 1
   * (Holtzman et al. 2020). Default 1: all.
   */
  readonly topP?: number;
}

export type Sampling = Required<SamplingOptions>;

const DEFAULTS: Sampling = { temperature: 0.8, topK: Number.POSITIVE_INFINITY, topP: 1 };
export const SAMPLING_KEYS = Object.keys(DEFAULTS) as readonly (keyof Sampling)[];

/** The options that are there, checked. @throws ConfigError `wrong-type`, `out-of-range` */
export function givenSampling({ temperature, topK, topP }: SamplingOptions): Partial<Sampling> {
  return {
    ...(temperature !== undefined && {
      temperature: realInRange('temperature', temperature, { min: 0, max: 1e6 }),
    }),
    ...(topK !== undefined && {
      topK: topK === Number.POSITIVE_INFINITY ? topK : integerInRange('topK', topK, 1, 2 ** 32 - 1),
    }),
    ...(topP !== undefined && { topP: realInRange('topP', topP, { min: 0, minExcluded: true, max: 1 }) }),
  };
}

/** All of them, defaults filled in. @throws ConfigError */
export const resolveSampling = (options: SamplingOptions): Sampling => ({
  ...DEFAULTS,
  ...givenSampling(options),
});
