import { elementwiseLoss } from '../../../shaders/elementwiseLoss.ts';
import { elementwiseLosses } from '../../../shaders/twins/elementwiseLoss.ts';
import { fast, have } from './routine.ts';

/** loss[r] = w[r]·Σ_k ℓ(o[r, k], y[r, k]);  do[r, k] = w[r]·∂ℓ/∂o */
export const fastElementwiseLoss = fast(
  elementwiseLoss,
  ({ arena, operands, params: { delta }, options }) => {
    const { o, y, weight, loss, d } = operands;
    const { rows, cols } = o;
    if (!have(rows, cols, y, d) || loss.rows !== rows) return undefined;
    const { value, slope } = elementwiseLosses[options.kind];
    return () => {
      const F = arena.f32;
      for (let r = 0; r < rows; r++) {
        const w = weight ? (F[weight.offset + (r % weight.rows) * weight.stride] as number) : 1;
        const [x, want] = [o.offset + r * o.stride, y.offset + r * y.stride];
        const to = d ? d.offset + r * d.stride : 0;
        let sum = 0;
        for (let c = 0; c < cols; c++) {
          const [a, b] = [F[x + c] as number, F[want + c] as number];
          sum += value(a, b, delta);
          if (!d) continue;
          const s = w === 0 ? 0 : w * slope(a, b, delta);
          F[to + c] = d.adds ? (F[to + c] as number) + s : s;
        }
        F[loss.offset + r * loss.stride] = w === 0 ? 0 : w * sum;
      }
    };
  },
);
