// out = exp(a - shift) for so many numbers in a row; returns their sum, added up in double precision, in four parts:
// the numbers 0, 4, 8, ..., then 1, 5, 9, ..., and so on.

import { exp4 } from './exp';
import { putSome, some } from './memory';

export function expSum(out: u32, a: u32, shift: f32, count: u32): f64 {
  let low = f64x2.splat(0),
    high = low;
  const by = f32x4.splat(shift);
  for (let i: u32 = 0; i < count; i += 4) {
    const rest = min<u32>(4, count - i);
    let e = exp4(f32x4.sub(some(a + i, rest), by));
    putSome(out + i, rest, e);
    if (rest < 4) e = f32x4.replace_lane(e, 3, 0);
    if (rest < 3) e = f32x4.replace_lane(e, 2, 0);
    if (rest < 2) e = f32x4.replace_lane(e, 1, 0);
    low = f64x2.add(low, f64x2.promote_low_f32x4(e));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f64>(e, e, 1, 1)));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}
