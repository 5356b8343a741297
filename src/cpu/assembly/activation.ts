// out = f(a + plus), and out = d ∘ f'(a) from y = f(a), for so many numbers in a row
//
//   f: 0 tanh, 1 relu, 2 sigmoid, 3 identity      tanh within 1.3 ulp, sigmoid within 2.5

import { exp4 } from './exp';
import { four, putFour, putSome, some } from './memory';

// @ts-ignore: decorator
@inline export function sigmoid4(a: v128): v128 {
  const unit = f32x4.splat(1);
  return f32x4.div(unit, f32x4.add(unit, exp4(f32x4.neg(a))));
}

/** Moshier's (Cephes, tanhf): an odd polynomial below 0.625; above it 1 - 2 / (exp(2|a|) + 1), with the sign of a. */
// @ts-ignore: decorator
@inline export function tanh4(a: v128): v128 {
  const unit = f32x4.splat(1);
  const size = f32x4.abs(a);
  const s = f32x4.mul(a, a);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, s), a), a);
  const far = f32x4.sub(unit, f32x4.div(f32x4.splat(2), f32x4.add(exp4(f32x4.add(size, size)), unit)));
  const signed = v128.or(far, v128.and(a, i32x4.splat(0x80000000)));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}

// @ts-ignore: decorator
@inline function apply(f: u32, a: v128): v128 {
  if (f == 0) return tanh4(a);
  if (f == 1) return f32x4.max(a, f32x4.splat(0));
  if (f == 2) return sigmoid4(a);
  return a;
}

/** With `f` known while the module is built, each loop holds one function only. */
// @ts-ignore: decorator
@inline function spread(f: u32, out: u32, a: u32, plus: u32, count: u32): void {
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) putFour(out + i, apply(f, f32x4.add(four(a + i), four(plus + i))));
  const rest = count - i;
  if (rest) putSome(out + i, rest, apply(f, f32x4.add(some(a + i, rest), some(plus + i, rest))));
}

export function activate(f: u32, out: u32, a: u32, plus: u32, count: u32): void {
  if (f == 0) spread(0, out, a, plus, count);
  else if (f == 1) spread(1, out, a, plus, count);
  else if (f == 2) spread(2, out, a, plus, count);
  else spread(3, out, a, plus, count);
}

// @ts-ignore: decorator
@inline export function sigmoidSlope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}

// @ts-ignore: decorator
@inline export function tanhSlope(y: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
}

// @ts-ignore: decorator
@inline function slope(f: u32, y: v128): v128 {
  if (f == 0) return tanhSlope(y);
  if (f == 1) return v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.splat(1));
  if (f == 2) return sigmoidSlope(y);
  return f32x4.splat(1);
}

export function descend(f: u32, out: u32, y: u32, d: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i += 4) {
    const rest = min<u32>(4, count - i);
    putSome(out + i, rest, f32x4.mul(some(d + i, rest), slope(f, some(y + i, rest))));
  }
}
