const { fround, max, min } = Math;

const LEAST = fround(-87.33);
const MOST = fround(88.37);
/** Added and taken off again it leaves a whole number, rounded to even. */
const ROUND = 12582912;
const LOG2_E = fround(Math.LOG2E);
/** ln 2 in two parts: the first times a whole number is exact. */
const [LN2_HIGH, LN2_LOW] = [fround(0.693359375), fround(-2.1219444e-4)] as const;
const [P5, P4, P3, P2, P1, P0] = [
  fround(1.98756915e-4),
  fround(1.3981999507e-3),
  fround(8.3334519073e-3),
  fround(4.1665795894e-2),
  fround(1.6666665459e-1),
  fround(5.0000001201e-1),
] as const;
/** 2ⁿ at n + 127. */
const POWERS = Float32Array.from({ length: 256 }, (_, i) => 2 ** (i - 127));

/**
 * exp(x) = 2ⁿ·exp(r), n = round(x·log₂ e), r = x - n·ln 2 with |r| <= ln 2 / 2; exp(r) is Moshier's polynomial (Cephes,
 * expf). Within 1 ulp from -87.3 to 88.3; below that 0, above it the largest value. In f32 throughout.
 */
export function exp(given: number): number {
  if (given < LEAST) return 0;
  const x = min(max(given, LEAST), MOST);
  const n = fround(fround(fround(x * LOG2_E) + ROUND) - ROUND);
  let r = fround(x - fround(n * LN2_HIGH));
  r = fround(r - fround(n * LN2_LOW));
  let p = P5;
  p = fround(fround(p * r) + P4);
  p = fround(fround(p * r) + P3);
  p = fround(fround(p * r) + P2);
  p = fround(fround(p * r) + P1);
  p = fround(fround(p * r) + P0);
  const y = fround(fround(fround(p * fround(r * r)) + r) + 1);
  return fround(y * (POWERS[n + 127] as number));
}
