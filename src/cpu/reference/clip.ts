/**
 * Clipping by the global norm (Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks",
 * 2013): all gradients are scaled by one factor, so that their direction stays. With PyTorch's guard against 0/0:
 *
 *   g <- g min(1, maxNorm / (norm + 1e-6))     norm = sqrt(sum of all squares)
 *
 * Clipping by value (Mikolov 2012), which changes the direction: g <- max(-limit, min(limit, g)), number by number.
 */

import type { Parameters } from './parameters.ts';

/** The Euclidean norm of all gradients together. */
export function globalNorm(gradients: Parameters): number {
  let squares = 0;
  for (const values of gradients.values()) for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

/** Scales the gradients in place. Returns their norm before, and the factor. `Infinity` clips nothing. */
export function clipGlobalNorm(gradients: Parameters, maxNorm: number): { norm: number; factor: number } {
  const norm = globalNorm(gradients);
  const factor = maxNorm === Number.POSITIVE_INFINITY ? 1 : Math.min(1, maxNorm / (norm + 1e-6));
  for (const values of gradients.values()) {
    for (let i = 0; i < values.length; i += 1) values[i] = values[i]! * factor;
  }
  return { norm, factor };
}

/** Brings every number of the gradients into -limit ... limit, in place. Returns their global norm before. */
export function clipValue(gradients: Parameters, limit: number): number {
  const norm = globalNorm(gradients);
  for (const values of gradients.values()) {
    for (let i = 0; i < values.length; i += 1) values[i] = Math.max(-limit, Math.min(limit, values[i]!));
  }
  return norm;
}
