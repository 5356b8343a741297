import { copy } from '../copy.ts';
import { defineCases } from './case.ts';

export const copyCases = defineCases(copy, [
  { operands: { a: { rows: 1, cols: 1 }, out: { rows: 1, cols: 1 } } },
  { operands: { a: { rows: 1, cols: 17 }, out: { rows: 65, cols: 17 } } },
  { operands: { a: { rows: 7, cols: 9, buffer: 'both' }, out: { rows: 7, cols: 9, buffer: 'both' } } },
  ...[0, 0.5].map((s) => ({
    operands: {
      a: { rows: 7, cols: 9 },
      scale: { rows: 1, cols: 1, values: [s] },
      out: { rows: 7, cols: 9 },
    },
  })),
  {
    operands: {
      a: { rows: 2, cols: 2, values: [Number.NaN, 1, Number.POSITIVE_INFINITY, 2] },
      scale: { rows: 1, cols: 1, values: [0] },
      out: { rows: 2, cols: 2 },
    },
  },
]);
