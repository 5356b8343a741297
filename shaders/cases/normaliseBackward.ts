import { normaliseBackward } from '../normaliseBackward.ts';
import { defineCases } from './case.ts';

export const normaliseBackwardCases = defineCases(
  normaliseBackward,
  [
    [1, 1],
    [3, 17],
    [65, 64],
  ].map(([rows, cols]) => {
    const matrix = { rows: rows as number, cols: cols as number };
    return {
      operands: { y: matrix, scale: { rows: rows as number, cols: 1, scale: 0.5 }, d: matrix, da: matrix },
    };
  }),
);
