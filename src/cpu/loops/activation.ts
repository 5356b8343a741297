import type { Arena } from '../arena.ts';
import type { At } from '../instructions.ts';
import { exp } from './exp.ts';

const { abs, fround } = Math;
const [Q4, Q3, Q2, Q1, Q0] = [
  fround(-5.70498872745e-3),
  fround(2.06390887954e-2),
  fround(-5.37397155531e-2),
  fround(1.33314422036e-1),
  fround(-3.33332819422e-1),
] as const;
const NEAR = fround(0.625);

/** Within 2.5 ulp. */
export const sigmoid = (a: number): number => fround(1 / fround(1 + exp(-a)));

/**
 * Moshier's (Cephes, tanhf): an odd polynomial below 0.625; above it 1 - 2 / (exp(2|a|) + 1), with the sign of a.
 * Within 1.3 ulp.
 */
export function tanh(a: number): number {
  const size = abs(a);
  if (size < NEAR) {
    const s = fround(a * a);
    let p = Q4;
    p = fround(fround(p * s) + Q3);
    p = fround(fround(p * s) + Q2);
    p = fround(fround(p * s) + Q1);
    p = fround(fround(p * s) + Q0);
    return fround(fround(fround(p * s) * a) + a);
  }
  const far = fround(1 - fround(2 / fround(exp(fround(size + size)) + 1)));
  return a < 0 ? -far : far;
}

const functions: readonly ((a: number) => number)[] = [tanh, (a) => Math.max(a, 0), sigmoid, (a) => a];

/** out = f(a + plus) */
export function activate(arena: Arena, f: number, out: At, a: At, plus: At, count: number): void {
  const F = arena.f32;
  const apply = functions[f] as (a: number) => number;
  for (let i = 0; i < count; i++) F[out + i] = apply(fround((F[a + i] as number) + (F[plus + i] as number)));
}

export const sigmoidSlope = (y: number): number => fround(y * fround(1 - y));
export const tanhSlope = (y: number): number => fround(1 - fround(y * y));

const slopes: readonly ((y: number) => number)[] = [tanhSlope, (y) => (y > 0 ? 1 : 0), sigmoidSlope, () => 1];

/** out = d ∘ f'(a) from y = f(a) */
export function descend(arena: Arena, f: number, out: At, y: At, d: At, count: number): void {
  const F = arena.f32;
  const slope = slopes[f] as (y: number) => number;
  for (let i = 0; i < count; i++) F[out + i] = (F[d + i] as number) * slope(F[y + i] as number);
}
