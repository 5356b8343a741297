import { attend } from '../../../shaders/attend.ts';
import { fast } from './routine.ts';
import { clear } from './rows.ts';

/** out[b] = Σ_j w[j·B + b] · v[j·B + b], or out += ..., in the order of j */
export const fastAttend = fast(attend, ({ arena, operands: { weights, v, out } }) => {
  if (v.cols !== out.cols || weights.rows !== v.rows) return undefined;
  return () => {
    const F = arena.f32;
    if (!out.adds) clear(arena, out);
    for (let r = 0; r < v.rows; r++) {
      const w = F[weights.offset + r * weights.stride] as number;
      const [from, to] = [v.offset + r * v.stride, out.offset + (r % out.rows) * out.stride];
      for (let c = 0; c < out.cols; c++) F[to + c] = (F[to + c] as number) + w * (F[from + c] as number);
    }
  };
});
