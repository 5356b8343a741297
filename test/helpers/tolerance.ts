import type { NumberArray } from '../../shaders/cells.ts';
import type { Accuracy } from '../../shaders/kernel.ts';

/**
 * How far a kernel may be from its twin: |gpu - twin| <= atol · scale + rtol · |twin|, `scale` being the largest number
 * of the tensor (at least 1). One table for all kernels.
 */
export const tolerances: Readonly<Record<Accuracy, { atol: number; rtol: number }>> = {
  exact: { atol: 0, rtol: 0 },
  linear: { atol: 2e-6, rtol: 1e-5 },
  smooth: { atol: 2e-6, rtol: 1e-5 },
};

export interface Difference {
  readonly index: number;
  readonly got: number;
  readonly want: number;
}

/** The first number that is too far off; NaN and infinity must be the same on both sides. */
export function firstDifference(
  got: NumberArray,
  want: NumberArray,
  { atol, rtol }: { atol: number; rtol: number },
  skip: (i: number) => boolean = () => false,
): Difference | undefined {
  if (got.length !== want.length) return { index: -1, got: got.length, want: want.length };
  let scale = 1;
  for (let i = 0; i < want.length; i++)
    if (!skip(i) && Number.isFinite(want[i])) scale = Math.max(scale, Math.abs(want[i] as number));
  if (rtol === 0) scale = 0;
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [got[i] as number, want[i] as number];
    const close = Object.is(a, b) || a === b || Math.abs(a - b) <= atol * scale + rtol * Math.abs(b);
    if (!skip(i) && !close) return { index: i, got: a, want: b };
  }
  return undefined;
}

/** Largest difference over the largest number of the tensor: how gradients are compared. */
export function relativeError(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    const d = Math.abs((got[i] as number) - (want[i] as number));
    if (Number.isNaN(d)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, d);
    largest = Math.max(largest, Math.abs(want[i] as number));
  }
  return largest === 0 ? difference : difference / largest;
}
