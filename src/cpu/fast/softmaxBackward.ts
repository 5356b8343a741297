import { softmaxBackward } from '../../../shaders/softmaxBackward.ts';
import { fast, have } from './routine.ts';

/** da = y ∘ (d - Σ_c d·y), or da += ... */
export const fastSoftmaxBackward = fast(softmaxBackward, ({ arena, operands: { y, d, da } }) => {
  const { rows, cols } = da;
  if (!have(rows, cols, y, d)) return undefined;
  return () => {
    const F = arena.f32;
    for (let r = 0; r < rows; r++) {
      const [values, slopes] = [y.offset + r * y.stride, d.offset + r * d.stride];
      const to = da.offset + r * da.stride;
      let along = 0;
      for (let c = 0; c < cols; c++) along += (F[values + c] as number) * (F[slopes + c] as number);
      for (let c = 0; c < cols; c++) {
        const value = (F[values + c] as number) * ((F[slopes + c] as number) - along);
        F[to + c] = da.adds ? (F[to + c] as number) + value : value;
      }
    }
  };
});
