import { dotRows } from '../../../shaders/dotRows.ts';
import { fast } from './routine.ts';

/** out[r] = Σ_c a[r mod B, c]·b[r, c], or out += ... */
export const fastDotRows = fast(dotRows, ({ arena, operands: { a, b, out } }) => {
  if (a.cols !== b.cols || b.rows !== out.rows) return undefined;
  return () => {
    const F = arena.f32;
    for (let r = 0; r < out.rows; r++) {
      const [x, y] = [a.offset + (r % a.rows) * a.stride, b.offset + r * b.stride];
      let sum = 0;
      for (let c = 0; c < b.cols; c++) sum += (F[x + c] as number) * (F[y + c] as number);
      const to = out.offset + r * out.stride;
      F[to] = out.adds ? (F[to] as number) + sum : sum;
    }
  };
});
