import { sumSquares } from '../sumSquares.ts';
import { defineCases } from './case.ts';

export const sumSquaresCases = defineCases(
  sumSquares,
  [
    [1, 1],
    [3, 17],
    [2, 256],
    [7, 1023],
  ].map(([rows, cols]) => ({
    operands: { a: { rows: rows as number, cols: cols as number }, out: { rows: rows as number, cols: 1 } },
  })),
);
