import { multiply } from '../../../shaders/multiply.ts';
import { fast } from './routine.ts';
import { rowAt, spreads, stepOf } from './spread.ts';

/** out = a ∘ b, or (1 - a) ∘ b, or out += ...; a factor of 0 gives 0 whatever b holds. */
export const fastMultiply = fast(multiply, ({ arena, operands: { a, b, out }, options: { complement } }) => {
  const { rows, cols } = out;
  if (!spreads(a, out) || !spreads(b, out)) return undefined;
  const [aStep, bStep] = [stepOf(a, out), stepOf(b, out)];
  return () => {
    const F = arena.f32;
    for (let r = 0; r < rows; r++) {
      const [x, y, to] = [rowAt(a, r), rowAt(b, r), out.offset + r * out.stride];
      for (let c = 0; c < cols; c++) {
        const given = F[x + c * aStep] as number;
        const factor = complement ? 1 - given : given;
        const value = factor === 0 ? 0 : factor * (F[y + c * bStep] as number);
        F[to + c] = out.adds ? (F[to + c] as number) + value : value;
      }
    }
  };
});
