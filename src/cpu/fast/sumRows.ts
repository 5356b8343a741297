import { sumRows } from '../../../shaders/sumRows.ts';
import { fast } from './routine.ts';
import { clear, numberOf } from './rows.ts';

/** out[i] (+)= Σ_n a[n·I + i], in the order of n. */
export const fastSumRows = fast(sumRows, ({ arena, cpu, operands: { a, out } }) => {
  if (a.cols !== out.cols) return undefined;
  const identity = numberOf('identity');
  return () => {
    if (!out.adds) clear(arena, out);
    for (let r = 0; r < a.rows; r++) {
      const to = out.offset + (r % out.rows) * out.stride;
      cpu.activate(identity, to, to, a.offset + r * a.stride, a.cols);
    }
  };
});
