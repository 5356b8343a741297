import { normaliseBackward } from '../../../shaders/normaliseBackward.ts';
import { fast, have } from './routine.ts';

/** da = scale · (d - mean(d) - y · mean(d ∘ y)), or da += ..., row by row */
export const fastNormaliseBackward = fast(normaliseBackward, ({ arena, operands: { y, scale, d, da } }) => {
  const { rows, cols } = da;
  if (!have(rows, cols, y, d) || scale.rows !== rows) return undefined;
  return () => {
    const F = arena.f32;
    for (let r = 0; r < rows; r++) {
      const [values, slopes] = [y.offset + r * y.stride, d.offset + r * d.stride];
      const to = da.offset + r * da.stride;
      const s = F[scale.offset + r * scale.stride] as number;
      let sum = 0;
      let product = 0;
      for (let c = 0; c < cols; c++) {
        sum += F[slopes + c] as number;
        product += (F[slopes + c] as number) * (F[values + c] as number);
      }
      const [mean, along] = [sum / cols, product / cols];
      for (let c = 0; c < cols; c++) {
        const value = s * ((F[slopes + c] as number) - mean - (F[values + c] as number) * along);
        F[to + c] = da.adds ? (F[to + c] as number) + value : value;
      }
    }
  };
});
