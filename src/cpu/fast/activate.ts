import { activate } from '../../../shaders/activate.ts';
import { fast, have } from './routine.ts';
import { activateRows, clear, roomAs } from './rows.ts';

export const fastActivate = fast(activate, ({ arena, cpu, room, operands: { a, out }, options }) => {
  if (!have(out.rows, out.cols, a)) return undefined;
  const zeros = roomAs(room(out.cols), 1, out.cols);
  const run = activateRows(cpu, options.activation, out, a, zeros);
  return () => {
    clear(arena, zeros);
    run();
  };
});
