import { oneHot } from '../oneHot.ts';
import { defineCases } from './case.ts';

export const oneHotCases = defineCases(
  oneHot,
  [
    [1, 1],
    [65, 17],
    [8, 32],
  ].map(([rows, cols]) => ({
    operands: {
      id: { rows: rows as number, cols: 1, integers: [-1, cols as number] as const },
      out: { rows: rows as number, cols: cols as number },
    },
  })),
);
