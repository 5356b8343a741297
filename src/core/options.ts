/**
 * Checks of options. Each returns the checked value, or throws a ConfigError that names the parameter, what was found,
 * what is allowed, and the remedy. Nothing here coerces: "64" is not a number.
 */

import { ConfigError } from './errors.ts';

/** A value for a message: short, on one line, and never failing, whatever it is. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string': {
      const text = JSON.stringify(value);
      return text.length <= 60 ? text : `${text.slice(0, 56)}..."`;
    }
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'symbol':
    case 'function':
      return `a ${typeof value}`;
    default:
      if (value === null) return 'null';
      return Array.isArray(value) ? 'an array' : 'an object';
  }
}

function fail(
  code: string,
  parameter: string,
  actual: unknown,
  limit: unknown,
  must: string,
  hint?: string,
): never {
  throw new ConfigError(code, `${parameter} must be ${must}, got ${show(actual)}.`, {
    parameter,
    actual,
    limit,
    ...(hint === undefined ? {} : { hint }),
  });
}

/**
 * An integer from `min` to `max`, both included.
 * Codes: `wrong-type` (not a number), `out-of-range` (not whole, NaN, or outside).
 */
export function integerInRange(
  parameter: string,
  value: unknown,
  min: number,
  max: number,
  hint?: string,
): number {
  const must =
    max === Number.MAX_SAFE_INTEGER ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`;
  if (typeof value !== 'number') fail('wrong-type', parameter, value, { min, max }, must, hint);
  if (!Number.isInteger(value) || value < min || value > max) {
    fail('out-of-range', parameter, value, { min, max }, must, hint);
  }
  return value + 0; // -0 becomes 0
}

/** Bounds of {@link realInRange}. Both are included unless the matching `...Excluded` is true. */
export interface RealRange {
  readonly min: number;
  readonly max: number;
  readonly minExcluded?: boolean;
  readonly maxExcluded?: boolean;
  readonly hint?: string;
}

/**
 * A real number in a range. NaN never passes; an infinity passes only where the range includes it (`max: Infinity`).
 * Codes: `wrong-type`, `out-of-range`.
 */
export function realInRange(parameter: string, value: unknown, range: RealRange): number {
  const { min, max, minExcluded = false, maxExcluded = false, hint } = range;
  const must = `a number in ${minExcluded ? '(' : '['}${min}, ${max}${maxExcluded ? ')' : ']'}`;
  if (typeof value !== 'number') fail('wrong-type', parameter, value, { min, max }, must, hint);
  const above = minExcluded ? value > min : value >= min;
  const below = maxExcluded ? value < max : value <= max;
  if (!(above && below)) fail('out-of-range', parameter, value, { min, max }, must, hint);
  return value + 0; // -0 becomes 0
}

/** A seed: an integer from 0 to 2^32 - 1. */
export function seedU32(parameter: string, value: unknown): number {
  return integerInRange(parameter, value, 0, 0xffff_ffff);
}

/** true or false. Code `wrong-type`. */
export function boolean(parameter: string, value: unknown): boolean {
  if (typeof value !== 'boolean') fail('wrong-type', parameter, value, [true, false], 'true or false');
  return value;
}

/** A string, possibly empty. Code `wrong-type`. */
export function string(parameter: string, value: unknown): string {
  if (typeof value !== 'string') fail('wrong-type', parameter, value, 'string', 'a string');
  return value;
}

/** A list, possibly empty. Code `wrong-type`. */
export function list(parameter: string, value: unknown, of: string): readonly unknown[] {
  if (!Array.isArray(value)) fail('wrong-type', parameter, value, 'list', `a list of ${of}`);
  return value;
}

/**
 * One of a list of names, compared as whole strings: names that every object inherits (`constructor`, `__proto__`) are
 * no names. The error lists the valid ones. Codes: `wrong-type`, `unknown-value`.
 */
export function oneOf<const Name extends string>(
  parameter: string,
  value: unknown,
  names: readonly Name[],
): Name {
  if (names.includes(value as Name)) return value as Name;
  const must = `one of ${names.map((name) => `'${name}'`).join(', ')}`;
  if (typeof value !== 'string') fail('wrong-type', parameter, value, names, must);
  return fail('unknown-value', parameter, value, names, must, suggestion(value, names));
}

/**
 * Refuses keys that the caller does not know: a misspelt option must not be ignored. `what` names the options object in
 * the message, such as `CharRNN.create()`. Codes: `wrong-type` (no object), `unknown-option`.
 */
export function knownKeys(what: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    fail('wrong-type', what, options, 'object', 'an object of options');
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new ConfigError('unknown-option', `${what} has no option ${show(key)}.`, {
      parameter: key,
      actual: key,
      limit: known,
      hint: suggestion(key, known) ?? `Its options: ${known.join(', ')}.`,
    });
  }
}

function suggestion(word: string, names: readonly string[]): string | undefined {
  const near = nearestName(word, names);
  return near === undefined ? undefined : `Did you mean '${near}'?`;
}

/** The name most like `word`, or undefined where none is near: at most a third of the letters may differ. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const allowed = Math.max(1, Math.floor(Math.max(word.length, name.length) / 3));
    if (Math.abs(word.length - name.length) > allowed) continue;
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance <= allowed && distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance: the fewest insertions, deletions and replacements that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replace, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
