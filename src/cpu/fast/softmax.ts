import { softmax } from '../../../shaders/softmax.ts';
import { fast, have } from './routine.ts';

/** out[r] = softmax(a[r]) */
export const fastSoftmax = fast(softmax, ({ arena, cpu, operands: { a, out } }) => {
  const { rows, cols } = out;
  if (!have(rows, cols, a)) return undefined;
  return () => {
    const F = arena.f32;
    for (let r = 0; r < rows; r++) {
      const [from, to] = [a.offset + r * a.stride, out.offset + r * out.stride];
      let largest = F[from] as number;
      for (let c = 1; c < cols; c++) largest = Math.max(largest, F[from + c] as number);
      const sum = cpu.expSum(to, from, largest, cols);
      for (let c = 0; c < cols; c++) F[to + c] = (F[to + c] as number) / sum;
    }
  };
});
