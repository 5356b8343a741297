import { clipByGlobalNorm } from '../../../shaders/clipByGlobalNorm.ts';
import { fast } from './routine.ts';

/** norm = √Σ squares;  scale = min(1, max / (norm + 1e-6)), or -1 where the norm is not finite */
export const fastClipByGlobalNorm = fast(
  clipByGlobalNorm,
  ({ arena, operands: { squares, max, out } }) =>
    () => {
      const F = arena.f32;
      let sum = 0;
      for (let r = 0; r < squares.rows; r++) sum += F[squares.offset + r * squares.stride] as number;
      const norm = Math.sqrt(sum);
      const most = max ? (F[max.offset] as number) : 3.4028234663852886e38;
      F[out.offset] = norm;
      F[out.offset + 1] = Number.isFinite(sum) ? Math.min(1, most / (norm + 1e-6)) : -1;
    },
);
