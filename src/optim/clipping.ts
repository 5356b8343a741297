import { ConfigError } from '../core/errors.ts';
import { knownKeys, realInRange } from '../core/options.ts';

/** The largest finite f32: a norm that clips nothing. */
export const NO_CLIPPING = 3.4028234663852886e38;

/** `norm`: all gradients together, by one factor. `value`: each number for itself. */
export type ClipRule = 'norm' | 'value';

/**
 * How gradients are clipped: by their global norm (Pascanu et al. 2013), by value (Mikolov 2012), or, where it is
 * undefined, not at all. Infinity clips nothing. JSON-able, but for the infinity.
 */
export type ClippingOptions = { readonly norm: number } | { readonly value: number } | undefined;

/** The largest global norm of the gradient, or `{ norm }`; or `{ value }`, the largest single number in it. */
export type GradClip = number | NonNullable<ClippingOptions>;

export interface ResolvedClipping {
  readonly rule: ClipRule;
  /** The largest norm or value, a finite f32. */
  readonly max: number;
}

/**
 * The rule, which is part of a plan, and the number, which the host may change from step to step.
 * @param what the name of the option, for errors
 * @throws ConfigError `unknown-option`, `wrong-type`, `out-of-range`, `conflict`: both rules at once, or none in it
 */
export function resolveClipping(options: ClippingOptions, what = 'clipping'): ResolvedClipping {
  if (options === undefined) return { rule: 'norm', max: NO_CLIPPING };
  knownKeys(what, options, ['norm', 'value']);
  const given = Object.entries(options).filter(([, max]) => max !== undefined);
  const [first] = given;
  if (first === undefined || given.length > 1)
    throw new ConfigError('conflict', `${what} is either by norm or by value.`, {
      parameter: what,
      actual: options,
      limit: ['norm', 'value'],
      hint: 'Give one of the two, such as { norm: 5 }, or leave it out.',
    });
  const [rule, max] = first;
  const range = { min: 0, minExcluded: true, max: Number.POSITIVE_INFINITY };
  return { rule: rule as ClipRule, max: Math.min(realInRange(`${what}.${rule}`, max, range), NO_CLIPPING) };
}

/** @throws ConfigError */
export const clippingOf = (given: GradClip): ResolvedClipping =>
  resolveClipping(typeof given === 'object' ? given : { norm: given }, 'gradClip');
