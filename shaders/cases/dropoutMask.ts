import { dropoutMask } from '../dropoutMask.ts';
import { defineCases } from './case.ts';

export const dropoutMaskCases = defineCases(
  dropoutMask,
  [0, 0.25, 0.5].flatMap((rate) =>
    [
      { rows: 1, cols: 1 },
      { rows: 17, cols: 63 },
      { rows: 8, cols: 32 },
      { rows: 5, cols: 17, first: 1000 },
    ].map(({ rows, cols, first }) => ({
      operands: {
        rate: { rows: 1, cols: 1, values: [rate] },
        clock: { rows: 1, cols: 2, values: [12345, 6] },
        ...(first === undefined ? {} : { first: { rows: 1, cols: 1, values: [first] } }),
        out: { rows, cols },
      },
      params: { stream: 9 },
    })),
  ),
);
