import { copy } from '../../../shaders/copy.ts';
import { fast } from './routine.ts';

/** out = scale · a, or out += ...; a scale of 0 gives 0 whatever `a` holds. */
export const fastCopy = fast(copy, ({ arena, operands: { a, scale, out } }) => {
  const { rows, cols } = out;
  if (a.cols !== cols) return undefined;
  return () => {
    const F = arena.f32;
    const s = scale ? (F[scale.offset] as number) : 1;
    for (let r = 0; r < rows; r++) {
      const to = out.offset + r * out.stride;
      const from = a.offset + (r % a.rows) * a.stride;
      if (out.adds) {
        if (s !== 0)
          for (let c = 0; c < cols; c++) F[to + c] = (F[to + c] as number) + s * (F[from + c] as number);
      } else if (s === 0) F.fill(0, to, to + cols);
      else if (s === 1) F.copyWithin(to, from, from + cols);
      else for (let c = 0; c < cols; c++) F[to + c] = s * (F[from + c] as number);
    }
  };
});
