// Bᵀ in panels of eight columns, as `product` reads them:
//
//   out[⌊c/8⌋·8·depth + 8·k + c mod 8] = B[c, k], which is at b + c·bRow + k     B: [cols, depth]

import { four, one, putFour, putOne } from './memory';

export function pack(b: u32, bRow: u32, out: u32, cols: u32, depth: u32): void {
  let c: u32 = 0;
  for (; c + 4 <= cols; c += 4) {
    const from = b + c * bRow;
    const to = out + (c >> 3) * 8 * depth + (c & 7);
    let k: u32 = 0;
    for (; k + 4 <= depth; k += 4) turn(from + k, bRow, to + 8 * k);
    for (; k < depth; k++) for (let j: u32 = 0; j < 4; j++) putOne(to + 8 * k + j, one(from + j * bRow + k));
  }
  for (; c < cols; c++) {
    const to = out + (c >> 3) * 8 * depth + (c & 7);
    for (let k: u32 = 0; k < depth; k++) putOne(to + 8 * k, one(b + c * bRow + k));
  }
}

/** Four by four numbers, rows to columns. */
// @ts-ignore: decorator
@inline function turn(from: u32, row: u32, to: u32): void {
  const a = four(from), b = four(from + row), c = four(from + 2 * row), d = four(from + 3 * row);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  putFour(to, v128.shuffle<f64>(ab0, cd0, 0, 2));
  putFour(to + 8, v128.shuffle<f64>(ab0, cd0, 1, 3));
  putFour(to + 16, v128.shuffle<f64>(ab1, cd1, 0, 2));
  putFour(to + 24, v128.shuffle<f64>(ab1, cd1, 1, 3));
}
