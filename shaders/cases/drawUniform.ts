import { drawUniform } from '../drawUniform.ts';
import { defineCases } from './case.ts';

export const drawUniformCases = defineCases(
  drawUniform,
  [
    [1, 1],
    [130, 1],
    [17, 63],
  ].map(([rows, cols]) => ({
    operands: {
      clock: { rows: 1, cols: 2, values: [12345, 6] },
      out: { rows: rows as number, cols: cols as number },
    },
    params: { stream: 9 },
  })),
);
