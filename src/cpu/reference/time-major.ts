/** Between tensors, time-major and row-major, and the vectors at one step of one sequence. */

import type { Variable } from './tape.ts';

/** 0, 1, ..., count - 1 */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The vector at (t, n) of a tensor [T, B, size]: a view, not a copy. */
export function at(tensor: Float64Array, t: number, n: number, B: number, size: number): Float64Array {
  return tensor.subarray((t * B + n) * size, (t * B + n + 1) * size);
}

/** A tensor [count, B, size] of the vectors on a tape, or of their gradients; 0 where there is none. */
export function gather(
  count: number,
  B: number,
  size: number,
  part: 'value' | 'grad',
  variable: (t: number, n: number) => Variable | undefined,
): Float64Array {
  const tensor = new Float64Array(count * B * size);
  for (let t = 0; t < count; t += 1) {
    for (let n = 0; n < B; n += 1) {
      const found = variable(t, n);
      if (found) at(tensor, t, n, B, size).set(found[part]);
    }
  }
  return tensor;
}

/** The other way round: which variable receives which part of a gradient [count, B, size]. */
export function* seeds(
  name: string,
  gradient: Float64Array | undefined,
  count: number,
  B: number,
  size: number,
  variable: (t: number, n: number) => Variable | undefined,
): Generator<readonly [Variable, Float64Array]> {
  if (!gradient) return;
  if (gradient.length !== count * B * size)
    throw new RangeError(`The gradient of ${name} has ${gradient.length} values, not ${count * B * size}.`);
  for (let t = 0; t < count; t += 1) {
    for (let n = 0; n < B; n += 1) {
      const part = at(gradient, t, n, B, size);
      const found = variable(t, n);
      if (found) yield [found, part];
      else if (part.some((value) => value !== 0))
        throw new RangeError(
          `The padding receives no gradient, but ${name} does at step ${t} of sequence ${n}.`,
        );
    }
  }
}
