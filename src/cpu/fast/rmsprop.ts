import { rmsprop } from '../../../shaders/rmsprop.ts';
import { fast, have } from './routine.ts';

/** s = (1 - forget)·s + rest·g²;  v = μ·v + g / (√s + ε);  θ = θ - κ·θ - lr·v   g = scale·gradient + λ·θ */
export const fastRmsprop = fast(
  rmsprop,
  ({ arena, operands: { parameter, gradient, s, v, scale, hyper } }) => {
    const { rows, cols } = parameter;
    if (!have(rows, cols, gradient, s, v) || hyper.cols < 7) return undefined;
    return () => {
      const F = arena.f32;
      const factor = scale ? (F[scale.offset] as number) : 1;
      if (factor < 0) return;
      const lr = F[hyper.offset] as number;
      const forget = F[hyper.offset + 1] as number;
      const rest = F[hyper.offset + 2] as number;
      const eps = F[hyper.offset + 3] as number;
      const momentum = F[hyper.offset + 4] as number;
      const decay = F[hyper.offset + 5] as number;
      const shrink = F[hyper.offset + 6] as number;
      for (let r = 0; r < rows; r++) {
        const to = parameter.offset + r * parameter.stride;
        const from = gradient.offset + r * gradient.stride;
        const squares = s.offset + r * s.stride;
        const moving = v ? v.offset + r * v.stride : 0;
        for (let c = 0; c < cols; c++) {
          const theta = F[to + c] as number;
          const g = factor * (F[from + c] as number) + decay * theta;
          const before = F[squares + c] as number;
          const mean = Math.fround(before + (rest * g * g - forget * before));
          F[squares + c] = mean;
          const step = (v ? momentum * (F[moving + c] as number) : 0) + g / (Math.sqrt(mean) + eps);
          if (v) F[moving + c] = step;
          F[to + c] = theta - shrink * theta - lr * step;
        }
      }
    };
  },
);
