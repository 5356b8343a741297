import { clipByValue } from '../../../shaders/clipByValue.ts';
import { fast } from './routine.ts';

/** g = max(-limit, min(limit, g)), each number for itself */
export const fastClipByValue = fast(clipByValue, ({ arena, operands: { g, limit } }) => () => {
  const F = arena.f32;
  const most = F[limit.offset] as number;
  for (let r = 0; r < g.rows; r++) {
    const from = g.offset + r * g.stride;
    for (let i = from; i < from + g.cols; i++) F[i] = Math.max(-most, Math.min(most, F[i] as number));
  }
});
