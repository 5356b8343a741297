import { dropoutMask } from '../../../shaders/dropoutMask.ts';
import { threefry2x32, uniform01 } from '../../core/rng.ts';
import { fast } from './routine.ts';

/** Each entry is 0 with probability `rate`, else 1/(1 - rate) or, not `scaled`, 1; drawn as on the GPU. */
export const fastDropoutMask = fast(dropoutMask, ({ arena, operands, params: { stream }, options }) => {
  const { rate, clock, first, out } = operands;
  return () => {
    const F = arena.f32;
    const drop = F[rate.offset] as number;
    const [seed, step] = [arena.u32[clock.offset] as number, arena.u32[clock.offset + 1] as number];
    const before = (first ? (arena.u32[first.offset] as number) : 0) * out.cols;
    const kept = options.scaled ? 1 / (1 - drop) : 1;
    for (let r = 0; r < out.rows; r++) {
      const to = out.offset + r * out.stride;
      for (let c = 0; c < out.cols; c++) {
        const [bits] = threefry2x32(seed, stream, step, before + r * out.cols + c);
        F[to + c] = uniform01(bits) < drop ? 0 : kept;
      }
    }
  };
});
