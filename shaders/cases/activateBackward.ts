import { activateBackward } from '../activateBackward.ts';
import { defineCases } from './case.ts';

export const activateBackwardCases = defineCases(
  activateBackward,
  [
    [1, 1],
    [17, 63],
    [8, 32],
  ].map(([rows, cols]) => {
    const matrix = { rows: rows as number, cols: cols as number };
    return { operands: { y: { ...matrix, scale: 0.5 }, dy: matrix, da: matrix } };
  }),
);
