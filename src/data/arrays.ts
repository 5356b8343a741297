/**
 * Checks of data arrays. Each returns the array in the type that the engine keeps, or throws a DataError that names the
 * place, the value found there, and what is allowed. Nothing here coerces: '3' is no token.
 */

import { DataError } from '../core/errors.ts';
import { show } from '../core/options.ts';

/** Names a position for a message: `t = 3`. */
export type Place = (index: number) => string;

const position: Place = (index) => `position ${index}`;

/** An array of any kind, and no string. Codes: `missing-data`, `wrong-type`. */
export function arrayLike(name: string, value: unknown): ArrayLike<unknown> {
  if (value === undefined || value === null) {
    throw new DataError('missing-data', `${name} is missing.`, { parameter: name, actual: value });
  }
  if (!(Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)))) {
    throw new DataError('wrong-type', `${name} must be an array of numbers, got ${show(value)}.`, {
      parameter: name,
      actual: value,
      limit: 'array',
    });
  }
  return value as unknown as ArrayLike<unknown>;
}

/** Exactly `length` numbers. `shape` says why, such as `[T, D] = [5, 2]`. Code `wrong-length`. */
export function lengthIs(name: string, array: ArrayLike<unknown>, length: number, shape: string): void {
  if (array.length === length) return;
  throw new DataError('wrong-length', `${name} has ${array.length} numbers, but ${shape} needs ${length}.`, {
    parameter: name,
    actual: array.length,
    limit: length,
  });
}

/** At least one step. Code `zero-length`. */
export function notEmpty(name: string, array: ArrayLike<unknown>): void {
  if (array.length > 0) return;
  throw new DataError('zero-length', `${name} has no steps.`, {
    parameter: name,
    actual: 0,
    limit: 1,
    hint: 'Leave empty sequences out: there is nothing to learn from them.',
  });
}

/** Integers from `min` to `max`. An Int32Array is returned as it is, not copied. Code `out-of-range`. */
export function indices(
  name: string,
  value: unknown,
  min: number,
  max: number,
  place: Place = position,
): Int32Array {
  const array = arrayLike(name, value);
  for (let i = 0; i < array.length; i += 1) {
    const v = array[i];
    if (typeof v === 'number' && Number.isInteger(v) && v >= min && v <= max) continue;
    throw new DataError(
      'out-of-range',
      `${name} holds ${show(v)} at ${place(i)}; allowed are the integers from ${min} to ${max}.`,
      { parameter: name, actual: v, limit: { min, max } },
    );
  }
  return array instanceof Int32Array ? array : Int32Array.from(array as ArrayLike<number>);
}

/**
 * Finite numbers that stay finite in single precision. A Float32Array is returned as it is, not copied.
 * Codes: `not-finite`, `wrong-type`.
 */
export function finite(name: string, value: unknown, place: Place = position): Float32Array {
  const array = arrayLike(name, value);
  for (let i = 0; i < array.length; i += 1) {
    const v = array[i];
    if (typeof v !== 'number') {
      throw new DataError('wrong-type', `${name} holds ${show(v)} at ${place(i)}, which is not a number.`, {
        parameter: name,
        actual: v,
        limit: 'number',
      });
    }
    if (Number.isFinite(Math.fround(v))) continue;
    const beyond = Number.isFinite(v) ? ', which is beyond what 32 bits hold' : '';
    throw new DataError('not-finite', `${name} holds ${v} at ${place(i)}${beyond}.`, {
      parameter: name,
      actual: v,
      hint: 'Clean the data first: one such number would reach every weight.',
    });
  }
  return array instanceof Float32Array ? array : Float32Array.from(array as ArrayLike<number>);
}
