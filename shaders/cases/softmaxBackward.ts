import { softmaxBackward } from '../softmaxBackward.ts';
import { defineCases } from './case.ts';

export const softmaxBackwardCases = defineCases(
  softmaxBackward,
  [
    [1, 1],
    [3, 17],
    [130, 5],
  ].map(([rows, cols]) => {
    const matrix = { rows: rows as number, cols: cols as number };
    return { operands: { y: { ...matrix, scale: 0.3 }, d: matrix, da: matrix } };
  }),
);
