import type { NumberArray } from '../../shaders/cells.ts';
import type { View } from '../schedule/plan.ts';

/** The matrix that a view of a tensor is, row by row [rows·cols]. @param all the numbers of the whole tensor */
export function extract(all: NumberArray, { offset, rows, cols, stride }: View): Float64Array {
  const out = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < cols; c++) out[r * cols + c] = all[offset + r * stride + c] as number;
  return out;
}

/** Arrays one after the other; undefined where there is none, or where one of them is missing. */
export function concatenate(parts: readonly (NumberArray | undefined)[]): Float64Array | undefined {
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const whole = new Float64Array(parts.reduce((sum, p) => sum + (p?.length ?? 0), 0));
  let at = 0;
  for (const part of parts as readonly NumberArray[]) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
