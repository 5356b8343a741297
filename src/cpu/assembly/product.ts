// out = A·B, or out += A·B   A: [rows, depth]   B: [depth, cols]   out: [rows, cols]
//
//   A[r, k] is at a + r·aRow + k·aStep          so that A may lie transposed
//   B[k, c] is at b + ⌊c/8⌋·bPanel + k·bStep + c mod 8     so that B may lie in panels of eight columns (see pack.ts)
//
// Each sum starts at 0 and takes its products in the order of k, multiplied and added in f32 one after the other: the
// bits of every tile on the GPU. Four rows by eight columns of sums stay in registers. Long sums are taken 256 k at a
// time and wait in `out` between: what a block reads then stays in the cache.

import { four, one, putFour, putOne } from './memory';

const BLOCK: u32 = 256;

/** Where a sum begins. */
// @ts-ignore: decorator
@inline function start(place: u32, goesOn: bool): v128 {
  return goesOn ? four(place) : f32x4.splat(0);
}

// @ts-ignore: decorator
@inline function settle(place: u32, sum: v128, adds: bool): void {
  putFour(place, adds ? f32x4.add(four(place), sum) : sum);
}

// @ts-ignore: decorator
@inline function all(place: u32): v128 {
  return v128.load32_splat((place as usize) << 2);
}

/** sum + x·y, both rounded. */
// @ts-ignore: decorator
@inline function more(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

export function product(
  a: u32, aRow: u32, aStep: u32,
  b: u32, bPanel: u32, bStep: u32,
  out: u32, outRow: u32,
  rows: u32, cols: u32, depth: u32, adds: bool,
): void {
  // A sum that is added to what is there must not wait there.
  const block = adds ? max<u32>(depth, 1) : BLOCK;
  let k: u32 = 0;
  do {
    const some = min(block, depth - k);
    part(a + k * aStep, aRow, aStep, b + k * bStep, bPanel, bStep, out, outRow, rows, cols, some, k > 0, adds);
    k += block;
  } while (k < depth);
}

function part(
  a: u32, aRow: u32, aStep: u32,
  b: u32, bPanel: u32, bStep: u32,
  out: u32, outRow: u32,
  rows: u32, cols: u32, depth: u32, goesOn: bool, adds: bool,
): void {
  for (let c: u32 = 0; c < cols; c += 8) {
    const panel = b + (c >> 3) * bPanel;
    const width = min<u32>(8, cols - c);
    let r: u32 = 0;
    if (width == 8)
      for (; r + 4 <= rows; r += 4)
        fourByEight(
          a + r * aRow, aRow, aStep, panel, bStep, out + r * outRow + c, outRow, depth, goesOn, adds,
        );
    for (; r < rows; r++) {
      const x = a + r * aRow;
      const y = out + r * outRow + c;
      let j: u32 = 0;
      for (; j + 4 <= width; j += 4) oneByFour(x, aStep, panel + j, bStep, y + j, depth, goesOn, adds);
      for (; j < width; j++) oneByOne(x, aStep, panel + j, bStep, y + j, depth, goesOn, adds);
    }
  }
}

function fourByEight(a: u32, aRow: u32, aStep: u32, b: u32, bStep: u32, out: u32, outRow: u32, depth: u32, goesOn: bool, adds: bool): void {
  const out1 = out + outRow, out2 = out1 + outRow, out3 = out2 + outRow;
  let s00 = start(out, goesOn), s01 = start(out + 4, goesOn), s10 = start(out1, goesOn), s11 = start(out1 + 4, goesOn);
  let s20 = start(out2, goesOn), s21 = start(out2 + 4, goesOn), s30 = start(out3, goesOn), s31 = start(out3 + 4, goesOn);
  let a0 = a, a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  for (let k: u32 = 0; k < depth; k++) {
    const y0 = four(b), y1 = four(b + 4);
    const x0 = all(a0), x1 = all(a1), x2 = all(a2), x3 = all(a3);
    s00 = more(s00, x0, y0); s01 = more(s01, x0, y1);
    s10 = more(s10, x1, y0); s11 = more(s11, x1, y1);
    s20 = more(s20, x2, y0); s21 = more(s21, x2, y1);
    s30 = more(s30, x3, y0); s31 = more(s31, x3, y1);
    b += bStep; a0 += aStep; a1 += aStep; a2 += aStep; a3 += aStep;
  }
  settle(out, s00, adds); settle(out + 4, s01, adds);
  settle(out1, s10, adds); settle(out1 + 4, s11, adds);
  settle(out2, s20, adds); settle(out2 + 4, s21, adds);
  settle(out3, s30, adds); settle(out3 + 4, s31, adds);
}

function oneByFour(a: u32, aStep: u32, b: u32, bStep: u32, out: u32, depth: u32, goesOn: bool, adds: bool): void {
  let s = start(out, goesOn);
  for (let k: u32 = 0; k < depth; k++, a += aStep, b += bStep) s = more(s, all(a), four(b));
  settle(out, s, adds);
}

function oneByOne(a: u32, aStep: u32, b: u32, bStep: u32, out: u32, depth: u32, goesOn: bool, adds: bool): void {
  let s: f32 = goesOn ? one(out) : 0;
  for (let k: u32 = 0; k < depth; k++, a += aStep, b += bStep) s += one(a) * one(b);
  putOne(out, adds ? one(out) + s : s);
}
