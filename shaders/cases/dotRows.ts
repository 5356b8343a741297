import { dotRows } from '../dotRows.ts';
import { defineCases } from './case.ts';

export const dotRowsCases = defineCases(
  dotRows,
  [
    [1, 1, 1],
    [5, 3, 17],
    [17, 8, 32],
  ].map(([S, B, H]) => {
    const [steps, rows, cols] = [S as number, B as number, H as number];
    return {
      operands: { a: { rows, cols }, b: { rows: steps * rows, cols }, out: { rows: steps * rows, cols: 1 } },
    };
  }),
);
