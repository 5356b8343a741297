import { gatherBackward } from '../../../shaders/gatherBackward.ts';
import { fast } from './routine.ts';
import { clear, numberOf } from './rows.ts';

/** dtable[v] (+)= Σ d[r] over the rows r with id[r] = v, in the order of r. */
export const fastGatherBackward = fast(gatherBackward, ({ arena, cpu, operands: { d, id, dtable } }) => {
  const { rows, cols } = d;
  if (dtable.cols !== cols || id.rows < rows) return undefined;
  const identity = numberOf('identity');
  return () => {
    const I = arena.i32;
    if (!dtable.adds) clear(arena, dtable);
    for (let r = 0; r < rows; r++) {
      const v = I[id.offset + r * id.stride] as number;
      if (v < 0 || v >= dtable.rows) continue;
      const to = dtable.offset + v * dtable.stride;
      cpu.activate(identity, to, to, d.offset + r * d.stride, cols);
    }
  };
});
