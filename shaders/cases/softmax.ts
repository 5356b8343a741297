import { softmax } from '../softmax.ts';
import { defineCases } from './case.ts';

export const softmaxCases = defineCases(softmax, [
  ...[
    [1, 1],
    [3, 17],
    [130, 5],
  ].map(([rows, cols]) => {
    const matrix = { rows: rows as number, cols: cols as number };
    return { operands: { a: { ...matrix, scale: 3 }, out: matrix } };
  }),
  { operands: { a: { rows: 2, cols: 4, values: [0, 1e30, -1e30, 700] }, out: { rows: 2, cols: 4 } } },
]);
