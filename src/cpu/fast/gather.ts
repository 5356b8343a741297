import { gather } from '../../../shaders/gather.ts';
import { fast } from './routine.ts';
import { numberOf } from './rows.ts';

/** out[r] = table[id[r]] + plus; an id of -1 is the zero vector. */
export const fastGather = fast(gather, ({ arena, cpu, operands: { table, id, plus, out } }) => {
  const { rows, cols } = out;
  if (table.cols !== cols || id.rows !== rows || (plus && plus.cols !== cols)) return undefined;
  const identity = numberOf('identity');
  return () => {
    const [F, I] = [arena.f32, arena.i32];
    for (let r = 0; r < rows; r++) {
      const v = I[id.offset + r * id.stride] as number;
      if (v >= table.rows) throw new RangeError(`There is no row ${v} in a table of ${table.rows}.`);
      const to = out.offset + r * out.stride;
      const from = table.offset + v * table.stride;
      const more = plus ? plus.offset + (r % plus.rows) * plus.stride : 0;
      if (v >= 0 && plus) cpu.activate(identity, to, from, more, cols);
      else if (v >= 0) F.copyWithin(to, from, from + cols);
      else if (plus) F.copyWithin(to, more, more + cols);
      else F.fill(0, to, to + cols);
    }
  };
});
