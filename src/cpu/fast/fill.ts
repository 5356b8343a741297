import { fill } from '../../../shaders/fill.ts';
import { fast } from './routine.ts';

export const fastFill = fast(fill, ({ arena, operands: { out }, params: { value } }) => () => {
  for (let r = 0; r < out.rows; r++) {
    const from = out.offset + r * out.stride;
    arena.f32.fill(value, from, from + out.cols);
  }
});
