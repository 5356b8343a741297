import { attend } from '../attend.ts';
import { defineCases } from './case.ts';

export const attendCases = defineCases(
  attend,
  [
    [1, 1, 1],
    [5, 3, 17],
    [17, 8, 32],
  ].map(([S, B, H]) => {
    const [steps, rows, cols] = [S as number, B as number, H as number];
    return {
      operands: {
        weights: { rows: steps * rows, cols: 1 },
        v: { rows: steps * rows, cols },
        out: { rows, cols },
      },
    };
  }),
);
