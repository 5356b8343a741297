import { sumRows } from '../sumRows.ts';
import { defineCases } from './case.ts';

export const sumRowsCases = defineCases(
  sumRows,
  [
    [1, 1, 1],
    [17, 1, 63],
    [100, 1, 128],
    [15, 5, 9],
    [64, 4, 36],
  ].map(([rows, repeats, cols]) => ({
    operands: {
      a: { rows: rows as number, cols: cols as number },
      out: { rows: repeats as number, cols: cols as number },
    },
  })),
);
