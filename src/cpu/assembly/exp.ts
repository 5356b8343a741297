// exp(x) = 2ⁿ·exp(r), n = round(x·log₂ e), r = x - n·ln 2 with |r| <= ln 2 / 2; exp(r) is Moshier's polynomial (Cephes,
// expf). Within 1 ulp from -87.3 to 88.3; below that 0, above it the largest value.

const LEAST: f32 = -87.33;
const MOST: f32 = 88.37;
/** Added and taken off again it leaves a whole number, rounded to even. */
const ROUND: f32 = 12582912;

// @ts-ignore: decorator
@inline export function exp4(given: v128): v128 {
  const x = f32x4.min(f32x4.max(given, f32x4.splat(LEAST)), f32x4.splat(MOST));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504088896341)), f32x4.splat(ROUND));
  const n = f32x4.sub(shifted, f32x4.splat(ROUND));
  // ln 2 in two parts: the first times n is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  const y = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  // The lowest bits of `shifted` are n: moved into the exponent they are 2ⁿ.
  const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(y, power), f32x4.lt(given, f32x4.splat(LEAST)));
}
