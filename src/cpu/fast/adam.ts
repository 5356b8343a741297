import { adam } from '../../../shaders/adam.ts';
import { fast, have } from './routine.ts';

export const fastAdam = fast(
  adam,
  ({ arena, cpu, operands: { parameter, gradient, m, v, scale, hyper } }) => {
    const { rows, cols } = parameter;
    if (!have(rows, cols, gradient, m, v) || hyper.cols < 8) return undefined;
    return () => {
      const F = arena.f32;
      const factor = scale ? (F[scale.offset] as number) : 1;
      if (factor < 0) return;
      const at = hyper.offset;
      for (let r = 0; r < rows; r++)
        cpu.adam(
          parameter.offset + r * parameter.stride,
          gradient.offset + r * gradient.stride,
          m.offset + r * m.stride,
          v.offset + r * v.stride,
          cols,
          factor,
          F[at] as number,
          F[at + 1] as number,
          F[at + 2] as number,
          F[at + 3] as number,
          F[at + 4] as number,
          F[at + 5] as number,
          F[at + 6] as number,
          F[at + 7] as number,
        );
    };
  },
);
