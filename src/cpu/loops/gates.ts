import type { Arena } from '../arena.ts';
import type { At } from '../instructions.ts';
import { sigmoidSlope, tanh, tanhSlope } from './activation.ts';

const { fround } = Math;

/** See `Instructions.lstm`. */
export function lstm(arena: Arena, gates: At, c: At, cNext: At, hNext: At, H: number): void {
  const F = arena.f32;
  for (let n = 0; n < H; n++) {
    const at = gates + n;
    const [i, f, g, o] = [F[at], F[at + H], F[at + 2 * H], F[at + 3 * H]] as [number, number, number, number];
    const next = fround(fround(f * (F[c + n] as number)) + fround(i * g));
    F[cNext + n] = next;
    F[hNext + n] = o * tanh(next);
  }
}

/** See `Instructions.lstmBack`. */
export function lstmBack(
  arena: Arena,
  gates: At,
  c: At,
  cPrev: At,
  dh: At,
  dc: At,
  dcAdds: boolean | number,
  da: At,
  dcPrev: At,
  prevAdds: boolean | number,
  H: number,
): void {
  const F = arena.f32;
  for (let n = 0; n < H; n++) {
    const at = gates + n;
    const [i, f, g, o] = [F[at], F[at + H], F[at + 2 * H], F[at + 3 * H]] as [number, number, number, number];
    const d = F[dh + n] as number;
    const y = tanh(F[c + n] as number);
    let s = fround(fround(d * o) * tanhSlope(y));
    if (dcAdds) s = fround((F[dc + n] as number) + s);
    F[dc + n] = s;
    const to = da + n;
    const before = F[cPrev + n] as number;
    F[to] = fround(s * g) * sigmoidSlope(i);
    F[to + H] = fround(s * before) * sigmoidSlope(f);
    F[to + 2 * H] = fround(s * i) * tanhSlope(g);
    F[to + 3 * H] = fround(d * y) * sigmoidSlope(o);
    const prev = fround(s * f);
    F[dcPrev + n] = prevAdds ? (F[dcPrev + n] as number) + prev : prev;
  }
}

/** See `Instructions.gru`. */
export function gru(arena: Arena, gates: At, x: At, h: At, out: At, over: boolean | number, H: number): void {
  const F = arena.f32;
  for (let i = 0; i < H; i++) {
    const at = gates + i;
    const [r, z, u] = [F[at], F[at + H], F[at + 3 * H]] as [number, number, number];
    const n = tanh(fround((F[x + i] as number) + fround(r * u)));
    F[at + 2 * H] = n;
    const before = F[h + i] as number;
    F[out + i] = over ? before : n + fround(z * fround(before - n));
  }
}

/** See `Instructions.gruBack`. */
export function gruBack(
  arena: Arena,
  gates: At,
  h: At,
  dh: At,
  dx: At,
  du: At,
  dhPrev: At,
  prevAdds: boolean | number,
  H: number,
): void {
  const F = arena.f32;
  for (let i = 0; i < H; i++) {
    const at = gates + i;
    const [r, z, n, u] = [F[at], F[at + H], F[at + 2 * H], F[at + 3 * H]] as [number, number, number, number];
    const d = F[dh + i] as number;
    const dn = fround(fround(d * fround(1 - z)) * tanhSlope(n));
    const dz = fround(fround(d * fround((F[h + i] as number) - n)) * sigmoidSlope(z));
    const dr = fround(fround(dn * u) * sigmoidSlope(r));
    F[dx + i] = dr;
    F[dx + H + i] = dz;
    F[dx + 2 * H + i] = dn;
    F[du + i] = dr;
    F[du + H + i] = dz;
    F[du + 2 * H + i] = dn * r;
    const prev = fround(d * z);
    F[dhPrev + i] = prevAdds ? (F[dhPrev + i] as number) + prev : prev;
  }
}
