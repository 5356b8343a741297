import { blend } from '../blend.ts';
import { defineCases } from './case.ts';

export const blendCases = defineCases(blend, [
  ...[
    [1, 1, 1, 1],
    [63, 17, 1, 17],
    [63, 17, 63, 1],
    [8, 32, 8, 32],
  ].flatMap(([rows, cols, mRows, mCols]) => {
    const matrix = { rows: rows as number, cols: cols as number };
    return [[0.25], [0, 1]].map((values) => ({
      operands: {
        m: { rows: mRows as number, cols: mCols as number, values },
        ...{ a: { ...matrix, buffer: 'both' }, b: matrix, out: { ...matrix, buffer: 'both' } },
      },
    }));
  }),
  {
    operands: {
      m: { rows: 4, cols: 1, values: [1, 0] },
      a: { rows: 4, cols: 1, values: [3, Number.NaN] },
      b: { rows: 4, cols: 1, values: [Number.NaN, 4] },
      out: { rows: 4, cols: 1 },
    },
  },
]);
