import { blend } from '../../../shaders/blend.ts';
import { fast } from './routine.ts';
import { rowAt, spreads, stepOf } from './spread.ts';

/** out = m ∘ a + (1 - m) ∘ b; where m is 1 this is a, where m is 0 it is b, whatever the other holds. */
export const fastBlend = fast(blend, ({ arena, operands: { m, a, b, out } }) => {
  const { rows, cols } = out;
  if (!spreads(m, out) || !spreads(a, out) || !spreads(b, out)) return undefined;
  const [mStep, aStep, bStep] = [stepOf(m, out), stepOf(a, out), stepOf(b, out)];
  return () => {
    const F = arena.f32;
    for (let r = 0; r < rows; r++) {
      const [s, x, y, to] = [rowAt(m, r), rowAt(a, r), rowAt(b, r), out.offset + r * out.stride];
      for (let c = 0; c < cols; c++) {
        const share = F[s + c * mStep] as number;
        const mine = share === 0 ? 0 : share * (F[x + c * aStep] as number);
        F[to + c] = mine + (share === 1 ? 0 : (1 - share) * (F[y + c * bStep] as number));
      }
    }
  };
});
