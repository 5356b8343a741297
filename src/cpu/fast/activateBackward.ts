import { activateBackward } from '../../../shaders/activateBackward.ts';
import { fast, have } from './routine.ts';
import { activateRows, descendRows, roomAs } from './rows.ts';

/** da = dy ∘ f'(a), or da += ..., from y = f(a). */
export const fastActivateBackward = fast(
  activateBackward,
  ({ cpu, room, operands: { y, dy, da }, options }) => {
    const { rows, cols } = da;
    if (!have(rows, cols, y, dy)) return undefined;
    if (!da.adds) return descendRows(cpu, options.activation, da, y, dy);
    const slopes = roomAs(room(rows * cols), rows, cols);
    const descend = descendRows(cpu, options.activation, slopes, y, dy);
    const add = activateRows(cpu, 'identity', da, da, slopes);
    return () => {
      descend();
      add();
    };
  },
);
