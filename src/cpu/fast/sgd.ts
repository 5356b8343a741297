import { sgd } from '../../../shaders/sgd.ts';
import { fast, have } from './routine.ts';

/** v = μ·v + g;  θ = θ - κ·θ - lr·(a·g + b·v)   g = scale·gradient + λ·θ */
export const fastSgd = fast(sgd, ({ arena, operands: { parameter, gradient, velocity, scale, hyper } }) => {
  const { rows, cols } = parameter;
  if (!have(rows, cols, gradient, velocity) || hyper.cols < 6) return undefined;
  return () => {
    const F = arena.f32;
    const factor = scale ? (F[scale.offset] as number) : 1;
    if (factor < 0) return;
    const lr = F[hyper.offset] as number;
    const momentum = F[hyper.offset + 1] as number;
    const own = F[hyper.offset + 2] as number;
    const along = F[hyper.offset + 3] as number;
    const decay = F[hyper.offset + 4] as number;
    const shrink = F[hyper.offset + 5] as number;
    for (let r = 0; r < rows; r++) {
      const to = parameter.offset + r * parameter.stride;
      const from = gradient.offset + r * gradient.stride;
      const moving = velocity.offset + r * velocity.stride;
      for (let c = 0; c < cols; c++) {
        const theta = F[to + c] as number;
        const g = factor * (F[from + c] as number) + decay * theta;
        const v = Math.fround(momentum * (F[moving + c] as number) + g);
        F[moving + c] = v;
        F[to + c] = theta - shrink * theta - lr * (own * g + along * v);
      }
    }
  };
});
