import { multiply } from '../multiply.ts';
import { defineCases } from './case.ts';

export const multiplyCases = defineCases(multiply, [
  { operands: { a: { rows: 1, cols: 1 }, b: { rows: 1, cols: 1 }, out: { rows: 1, cols: 1 } } },
  { operands: { a: { rows: 1, cols: 17 }, b: { rows: 63, cols: 17 }, out: { rows: 63, cols: 17 } } },
  { operands: { a: { rows: 8, cols: 1 }, b: { rows: 4, cols: 16 }, out: { rows: 8, cols: 16 } } },
  {
    operands: {
      a: { rows: 6, cols: 1, values: [0, 1] },
      b: { rows: 6, cols: 3, values: [2, Number.POSITIVE_INFINITY, 3, 5, 7, 9] },
      out: { rows: 6, cols: 3 },
    },
    options: { complement: false },
  },
]);
