/** A range of log10 of a value. */
export type Range = readonly [low: number, high: number];

/** At least this many decades are shown, so that noise does not look like structure. */
const MIN_DECADES = 1;
/** At most this many, counted from the top: what is weaker than that is as good as nothing. */
const MAX_DECADES = 8;
const MARGIN = 0.05;
/** The share of the run's values at each end that may lie outside: a spike must not flatten everything else. */
const TRIM = 0.005;
const SAMPLES = 4000;

/**
 * The range that shows a run's log10 values but for a few at the ends, and the latest ones in full. Zeros (-Infinity)
 * and what is not a number do not count.
 */
export function rangeOf(columns: readonly Float32Array[], latest: readonly number[] = []): Range {
  const values = sample(columns).sort();
  const trim = Math.floor(values.length * TRIM);
  const inner = values.subarray(trim, values.length - trim);
  const ends = [...latest.filter(Number.isFinite), ...inner.subarray(0, 1), ...inner.subarray(-1)];
  if (ends.length === 0) return [-4, 0];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = Math.max(0, MIN_DECADES - (high - low)) / 2;
  return [Math.max(low - room, high + room - MAX_DECADES) - MARGIN, high + room + MARGIN];
}

/** Some thousand finite values, taken evenly. */
function sample(columns: readonly Float32Array[]): Float32Array {
  const stride = Math.ceil(columns.reduce((sum, column) => sum + column.length, 0) / SAMPLES);
  const values: number[] = [];
  let i = 0;
  for (const column of columns) {
    for (const log10 of column) if (i++ % stride === 0 && Number.isFinite(log10)) values.push(log10);
  }
  return Float32Array.from(values);
}

/** Where a log10 value lies in the range, from 0 to 1; values outside, and NaN, are clamped. */
export function share(log10: number, [low, high]: Range): number {
  return Math.min(1, Math.max(0, (log10 - low) / (high - low))) || 0;
}

/** Candidates from fine to coarse: factors within a decade, and every how many decades. */
const DENSITIES: readonly [factors: readonly number[], every: number][] = [
  [[1, 2, 5], 1],
  [[1, 3], 1],
  [[1], 1],
  [[1], 2],
  [[1], 4],
];

/** Round values within the range, as many as there is room for: at most `most`. */
export function logMarks([low, high]: Range, most: number): number[] {
  for (const [factors, every] of DENSITIES) {
    const marks: number[] = [];
    for (let power = Math.floor(low); power <= high; power += 1) {
      if (power % every !== 0) continue;
      for (const factor of factors) {
        const log10 = power + Math.log10(factor);
        if (log10 >= low && log10 <= high) marks.push(Number(`${factor}e${power}`));
      }
    }
    if (marks.length <= most) return marks;
  }
  return [];
}
