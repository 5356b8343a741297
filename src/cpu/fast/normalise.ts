import { NORMALISE_EPS, normalise } from '../../../shaders/normalise.ts';
import { fast, have } from './routine.ts';

/** out = (a - mean) · scale, scale = 1/√(variance + ε), row by row */
export const fastNormalise = fast(normalise, ({ arena, operands: { a, out, scale } }) => {
  const { rows, cols } = out;
  if (!have(rows, cols, a) || scale.rows !== rows) return undefined;
  return () => {
    const F = arena.f32;
    for (let r = 0; r < rows; r++) {
      const [from, to] = [a.offset + r * a.stride, out.offset + r * out.stride];
      let sum = 0;
      for (let c = 0; c < cols; c++) sum += F[from + c] as number;
      const mean = sum / cols;
      let squares = 0;
      for (let c = 0; c < cols; c++) {
        const off = (F[from + c] as number) - mean;
        squares += off * off;
      }
      const s = 1 / Math.sqrt(squares / cols + NORMALISE_EPS);
      F[scale.offset + r * scale.stride] = s;
      for (let c = 0; c < cols; c++) F[to + c] = ((F[from + c] as number) - mean) * s;
    }
  };
});
