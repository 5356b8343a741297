import type { Arena } from '../arena.ts';
import type { At } from '../instructions.ts';

const { fround, sqrt } = Math;

/** See `Instructions.adam`; every number is rounded to f32. */
export function adam(
  arena: Arena,
  parameter: At,
  gradient: At,
  first: At,
  second: At,
  count: number,
  scale: number,
  lr: number,
  rest1: number,
  rest2: number,
  eps: number,
  correction1: number,
  correction2: number,
  decay: number,
  shrink: number,
): void {
  const F = arena.f32;
  for (let i = 0; i < count; i++) {
    const theta = F[parameter + i] as number;
    const g = fround(fround(scale * (F[gradient + i] as number)) + fround(decay * theta));
    let m = F[first + i] as number;
    m = fround(m + fround(rest1 * fround(g - m)));
    let v = F[second + i] as number;
    v = fround(v + fround(rest2 * fround(fround(g * g) - v)));
    F[first + i] = m;
    F[second + i] = v;
    const root = fround(sqrt(fround(v / correction2)));
    const step = fround(fround(m / correction1) / fround(root + eps));
    F[parameter + i] = fround(theta - fround(shrink * theta)) - fround(lr * step);
  }
}
