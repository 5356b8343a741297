import type { Matrix } from '../../../shaders/kernel.ts';
import type { Instructions } from '../instructions.ts';
import type { Room, Routine } from './routine.ts';

/** A factor, and whether it lies transposed. */
export interface Factor {
  readonly matrix: Matrix;
  readonly transposed: boolean;
}

export const plain = (matrix: Matrix): Factor => ({ matrix, transposed: false });
export const transposed = (matrix: Matrix): Factor => ({ matrix, transposed: true });

const rowsOf = ({ matrix, transposed: t }: Factor): number => (t ? matrix.cols : matrix.rows);
const colsOf = ({ matrix, transposed: t }: Factor): number => (t ? matrix.rows : matrix.cols);

/** out = A·B, or out += A·B, or nothing where the shapes do not fit. A transposed B is packed into panels first. */
export function productOf(
  { cpu, room }: { readonly cpu: Instructions; room(count: number): Room },
  a: Factor,
  b: Factor,
  out: Matrix,
  adds: boolean,
): Routine | undefined {
  const [rows, cols, depth] = [out.rows, out.cols, colsOf(a)];
  if (rowsOf(a) !== rows || rowsOf(b) !== depth || colsOf(b) !== cols) return undefined;
  const [x, y] = [a.matrix, b.matrix];
  const [xRow, xStep] = a.transposed ? [1, x.stride] : [x.stride, 1];
  if (!b.transposed)
    return () =>
      cpu.product(
        x.offset,
        xRow,
        xStep,
        y.offset,
        8,
        y.stride,
        out.offset,
        out.stride,
        rows,
        cols,
        depth,
        adds,
      );
  const packed = room(Math.ceil(cols / 8) * 8 * depth);
  return () => {
    cpu.pack(y.offset, y.stride, packed.at, cols, depth);
    cpu.product(
      x.offset,
      xRow,
      xStep,
      packed.at,
      8 * depth,
      8,
      out.offset,
      out.stride,
      rows,
      cols,
      depth,
      adds,
    );
  };
}
