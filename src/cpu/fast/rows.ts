import { ACTIVATIONS, type Activation } from '../../../shaders/activation.ts';
import type { Matrix } from '../../../shaders/kernel.ts';
import type { Arena } from '../arena.ts';
import type { Instructions } from '../instructions.ts';
import { isDense, type Room, type Routine } from './routine.ts';

/** The number of an activation in `Instructions`. */
export const numberOf = (f: Activation): number => ACTIVATIONS.indexOf(f);

/** A room as a matrix without gaps. Its place is known later. */
export const roomAs = (room: Room, rows: number, cols: number): Matrix => ({
  get offset() {
    return room.at;
  },
  rows,
  cols,
  stride: cols,
});

/** out = f(a + plus), row r of `plus` being row r mod its rows. `out` may be `a`. */
export function activateRows(
  cpu: Instructions,
  f: Activation,
  out: Matrix,
  a: Matrix,
  plus: Matrix,
): Routine {
  const number = numberOf(f);
  const { rows, cols } = out;
  if (plus.rows === rows && isDense(out) && isDense(a) && isDense(plus))
    return () => cpu.activate(number, out.offset, a.offset, plus.offset, rows * cols);
  return () => {
    const [to, from, more] = [out.offset, a.offset, plus.offset];
    for (let r = 0, p = 0; r < rows; r++) {
      cpu.activate(number, to + r * out.stride, from + r * a.stride, more + p * plus.stride, cols);
      if (++p === plus.rows) p = 0;
    }
  };
}

/** out = d ∘ f'(a), from y = f(a). */
export function descendRows(cpu: Instructions, f: Activation, out: Matrix, y: Matrix, d: Matrix): Routine {
  const number = numberOf(f);
  const { rows, cols } = out;
  if (isDense(out) && isDense(y) && isDense(d))
    return () => cpu.descend(number, out.offset, y.offset, d.offset, rows * cols);
  return () => {
    for (let r = 0; r < rows; r++)
      cpu.descend(
        number,
        out.offset + r * out.stride,
        y.offset + r * y.stride,
        d.offset + r * d.stride,
        cols,
      );
  };
}

/** Zeros everywhere in a matrix. */
export function clear(arena: Arena, m: Matrix): void {
  if (isDense(m)) arena.f32.fill(0, m.offset, m.offset + m.rows * m.cols);
  else
    for (let r = 0; r < m.rows; r++) {
      const from = m.offset + r * m.stride;
      arena.f32.fill(0, from, from + m.cols);
    }
}

/** Row r of one matrix becomes row r of another, or is added to it. */
export function copyRow(arena: Arena, out: Matrix, a: Matrix, r: number, adds: boolean): void {
  const F = arena.f32;
  const to = out.offset + r * out.stride;
  const from = a.offset + r * a.stride;
  for (let c = 0; c < out.cols; c++)
    F[to + c] = adds ? (F[to + c] as number) + (F[from + c] as number) : (F[from + c] as number);
}

/** Zeros in row r of a matrix. */
export function clearRow(arena: Arena, m: Matrix, r: number): void {
  const from = m.offset + r * m.stride;
  arena.f32.fill(0, from, from + m.cols);
}

/** Is the sequence of row r over? `valid` [B, 1] is 0 there. */
export const isOver = (arena: Arena, valid: Matrix | undefined, r: number): boolean =>
  valid !== undefined && arena.f32[valid.offset + r * valid.stride] === 0;
