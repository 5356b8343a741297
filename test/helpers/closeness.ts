import { expect } from 'vitest';
import { relativeError } from './tolerance.ts';

/** Fails unless {@link relativeError} is at most `tolerance`. `what` names the tensor in the message. */
export function expectClose(
  what: string,
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number> | undefined,
  tolerance: number,
): void {
  expect(actual, `${what} is missing`).toBeDefined();
  expect(expected, `${what} has no expected value`).toBeDefined();
  expect(relativeError(actual!, expected!), what).toBeLessThanOrEqual(tolerance);
}

/** {@link expectClose} for every array of two maps, which have to have the same names. */
export function expectAllClose(
  actual: ReadonlyMap<string, ArrayLike<number>>,
  expected: ReadonlyMap<string, ArrayLike<number>>,
  tolerance: number,
): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, values] of expected) expectClose(name, actual.get(name), values, tolerance);
}
