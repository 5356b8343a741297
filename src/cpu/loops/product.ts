import type { Arena } from '../arena.ts';
import type { At } from '../instructions.ts';

const { fround } = Math;

/** See `Instructions.product`. Four by four sums at a time, so that every number read serves four of them. */
export function product(
  arena: Arena,
  a: At,
  aRow: number,
  aStep: number,
  b: At,
  bPanel: number,
  bStep: number,
  out: At,
  outRow: number,
  rows: number,
  cols: number,
  depth: number,
  adds: boolean | number,
): void {
  const F = arena.f32;
  for (let c = 0; c < cols; c += 4) {
    const y = b + (c >> 3) * bPanel + (c & 7);
    const width = Math.min(4, cols - c);
    let r = 0;
    if (width === 4)
      for (; r + 4 <= rows; r += 4)
        fourByFour(F, a + r * aRow, aRow, aStep, y, bStep, out + r * outRow + c, outRow, depth, adds);
    for (; r < rows; r++)
      for (let j = 0; j < width; j++) {
        let s = 0;
        for (let k = 0; k < depth; k++)
          s = fround(s + fround((F[a + r * aRow + k * aStep] as number) * (F[y + k * bStep + j] as number)));
        const place = out + r * outRow + c + j;
        F[place] = adds ? (F[place] as number) + s : s;
      }
  }
}

function fourByFour(
  F: Float32Array,
  a: At,
  aRow: number,
  aStep: number,
  b: At,
  bStep: number,
  out: At,
  outRow: number,
  depth: number,
  adds: boolean | number,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let k = 0; k < depth; k++) {
    const i = a + k * aStep;
    const j = b + k * bStep;
    const x0 = F[i] as number;
    const x1 = F[i + aRow] as number;
    const x2 = F[i + 2 * aRow] as number;
    const x3 = F[i + 3 * aRow] as number;
    const y0 = F[j] as number;
    const y1 = F[j + 1] as number;
    const y2 = F[j + 2] as number;
    const y3 = F[j + 3] as number;
    s00 = fround(s00 + fround(x0 * y0));
    s01 = fround(s01 + fround(x0 * y1));
    s02 = fround(s02 + fround(x0 * y2));
    s03 = fround(s03 + fround(x0 * y3));
    s10 = fround(s10 + fround(x1 * y0));
    s11 = fround(s11 + fround(x1 * y1));
    s12 = fround(s12 + fround(x1 * y2));
    s13 = fround(s13 + fround(x1 * y3));
    s20 = fround(s20 + fround(x2 * y0));
    s21 = fround(s21 + fround(x2 * y1));
    s22 = fround(s22 + fround(x2 * y2));
    s23 = fround(s23 + fround(x2 * y3));
    s30 = fround(s30 + fround(x3 * y0));
    s31 = fround(s31 + fround(x3 * y1));
    s32 = fround(s32 + fround(x3 * y2));
    s33 = fround(s33 + fround(x3 * y3));
  }
  settle(F, out, s00, s01, s02, s03, adds);
  settle(F, out + outRow, s10, s11, s12, s13, adds);
  settle(F, out + 2 * outRow, s20, s21, s22, s23, adds);
  settle(F, out + 3 * outRow, s30, s31, s32, s33, adds);
}

function settle(
  F: Float32Array,
  at: At,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
  adds: boolean | number,
): void {
  F[at] = adds ? (F[at] as number) + s0 : s0;
  F[at + 1] = adds ? (F[at + 1] as number) + s1 : s1;
  F[at + 2] = adds ? (F[at + 2] as number) + s2 : s2;
  F[at + 3] = adds ? (F[at + 3] as number) + s3 : s3;
}

/** See `Instructions.pack`. */
export function pack(arena: Arena, b: At, bRow: number, out: At, cols: number, depth: number): void {
  const F = arena.f32;
  for (let c = 0; c < cols; c++) {
    const to = out + (c >> 3) * 8 * depth + (c & 7);
    for (let k = 0; k < depth; k++) F[to + 8 * k] = F[b + c * bRow + k] as number;
  }
}
