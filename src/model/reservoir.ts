import type { ParameterSpec } from './parameters.ts';

/**
 * The recurrent matrices among first values, scaled so that the largest absolute eigenvalue of each is `radius`: below 1
 * a reservoir forgets, near 1 it remembers long (Jaeger, "The echo state approach", 2001).
 */
export function scaleToRadius(
  specs: readonly ParameterSpec[],
  values: ReadonlyMap<string, Float32Array>,
  radius: number,
): Map<string, Float32Array> {
  const scaled = new Map(values);
  for (const { name, rows } of specs) {
    const w = values.get(name);
    if (!w || !/\.weight_hh_l\d/.test(name)) continue;
    const own = spectralRadius(w, rows);
    scaled.set(
      name,
      w.map((v) => (own === 0 ? 0 : (v * radius) / own)),
    );
  }
  return scaled;
}

/**
 * The largest absolute eigenvalue of a square matrix, by Gelfand's formula lim ‖Wᵏ‖^(1/k), with k = 2¹⁰ by repeated
 * squaring: it holds for complex pairs, which a power iteration does not settle on.
 */
export function spectralRadius(w: ArrayLike<number>, n: number): number {
  let power: Float64Array = Float64Array.from(w);
  let [logNorm, k] = [0, 1];
  for (let squaring = 0; squaring <= 10; squaring++) {
    const norm = Math.sqrt(power.reduce((sum, v) => sum + v * v, 0));
    if (norm === 0) return 0;
    power = power.map((v) => v / norm);
    logNorm += Math.log(norm);
    if (squaring === 10) break;
    power = square(power, n);
    logNorm *= 2;
    k *= 2;
  }
  return Math.exp(logNorm / k);
}

function square(m: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const f = m[i * n + k] as number;
      for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] as number) + f * (m[k * n + j] as number);
    }
  return out;
}
