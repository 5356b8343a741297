import { blendBackward } from '../blendBackward.ts';
import { defineCases } from './case.ts';

export const blendBackwardCases = defineCases(
  blendBackward,
  [
    [1, 1, 1],
    [63, 17, 1],
    [8, 32, 8],
  ].map(([rows, cols, few]) => {
    const matrix = { rows: rows as number, cols: cols as number };
    return { operands: { a: matrix, b: { ...matrix, rows: few as number }, d: matrix, dm: matrix } };
  }),
);
