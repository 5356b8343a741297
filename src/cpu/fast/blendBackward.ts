import { blendBackward } from '../../../shaders/blendBackward.ts';
import { fast, have } from './routine.ts';
import { rowAt, spreads, stepOf } from './spread.ts';

/** dm = (a - b) ∘ d, or dm += ... */
export const fastBlendBackward = fast(blendBackward, ({ arena, operands: { a, b, d, dm } }) => {
  const { rows, cols } = dm;
  if (!spreads(a, dm) || !spreads(b, dm) || !have(rows, cols, d)) return undefined;
  const [aStep, bStep] = [stepOf(a, dm), stepOf(b, dm)];
  return () => {
    const F = arena.f32;
    for (let r = 0; r < rows; r++) {
      const [x, y, from] = [rowAt(a, r), rowAt(b, r), d.offset + r * d.stride];
      const to = dm.offset + r * dm.stride;
      for (let c = 0; c < cols; c++) {
        const difference = (F[x + c * aStep] as number) - (F[y + c * bStep] as number);
        const value = difference * (F[from + c] as number);
        F[to + c] = dm.adds ? (F[to + c] as number) + value : value;
      }
    }
  };
});
