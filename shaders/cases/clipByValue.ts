import { clipByValue } from '../clipByValue.ts';
import { defineCases } from './case.ts';

export const clipByValueCases = defineCases(
  clipByValue,
  [
    [1, 1],
    [5, 63],
    [8, 64],
  ].flatMap(([rows, cols]) =>
    [{ values: [0.6, -3, 0.25, 0, -0.5, 1e30, -1e-30] }, { scale: 2 }].map((numbers) => ({
      operands: {
        g: { rows: rows as number, cols: cols as number, ...numbers },
        limit: { rows: 1, cols: 1, values: [0.5] },
      },
    })),
  ),
);
