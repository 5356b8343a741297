import { normalise } from '../normalise.ts';
import { defineCases } from './case.ts';

export const normaliseCases = defineCases(
  normalise,
  [
    [1, 1, 1],
    [3, 17, 2],
    [65, 64, 1],
  ].map(([rows, cols, scale]) => {
    const matrix = { rows: rows as number, cols: cols as number };
    return {
      operands: {
        a: { ...matrix, scale: scale as number },
        out: matrix,
        scale: { rows: rows as number, cols: 1 },
      },
    };
  }),
);
