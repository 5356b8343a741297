import { copyRows } from '../copyRows.ts';
import { defineCases } from './case.ts';

export const copyRowsCases = defineCases(
  copyRows,
  [
    { a: 1, out: 1, cols: 1 },
    { a: 65, out: 17, cols: 3, first: 48 },
    { a: 3, out: 63, cols: 17, at: 57 },
    { a: 9, out: 9, cols: 5 },
    { a: 1, out: 4, cols: 65, first: 0, at: 3 },
  ].map(({ a, out, cols, first, at }) => ({
    operands: {
      a: { rows: a, cols },
      ...(first === undefined ? {} : { first: { rows: 1, cols: 1, values: [first] } }),
      ...(at === undefined ? {} : { at: { rows: 1, cols: 1, values: [at] } }),
      out: { rows: out, cols },
    },
  })),
);
