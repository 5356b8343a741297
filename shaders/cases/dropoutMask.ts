import { dropoutMask } from '../dropoutMask.ts';
import { defineCases } from './case.ts';

export const dropoutMaskCases = defineCases(
  dropoutMask,
  [0, 0.25, 0.5].flatMap((rate) =>
    [
      [1, 1],
      [17, 63],
      [8, 32],
    ].map(([rows, cols]) => ({
      operands: {
        rate: { rows: 1, cols: 1, values: [rate] },
        clock: { rows: 1, cols: 2, values: [12345, 6] },
        out: { rows: rows as number, cols: cols as number },
      },
      params: { stream: 9 },
    })),
  ),
);
