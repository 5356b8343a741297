import { argmax } from '../argmax.ts';
import { defineCases } from './case.ts';

export const argmaxCases = defineCases(
  argmax,
  [
    [1, 1],
    [65, 17],
    [130, 5],
  ].flatMap(([rows, cols]) =>
    [undefined, [2, 2, 1]].map((values) => ({
      operands: {
        a: { rows: rows as number, cols: cols as number, ...(values ? { values } : {}) },
        out: { rows: rows as number, cols: 1, integers: [-9, -8] as const },
      },
    })),
  ),
);
