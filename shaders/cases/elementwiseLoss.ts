import { elementwiseLoss } from '../elementwiseLoss.ts';
import { defineCases } from './case.ts';

export const elementwiseLossCases = defineCases(
  elementwiseLoss,
  [
    [1, 1],
    [3, 17],
    [65, 2],
    [130, 5],
  ].flatMap(([R, K]) => {
    const matrix = { rows: R as number, cols: K as number };
    const column = { rows: R as number, cols: 1 };
    const shares = { ...matrix, values: [0, 1, 0.25, 1, 0.9] };
    return [
      { operands: { o: matrix, y: shares, loss: column }, params: { delta: 1 } },
      {
        operands: {
          o: { ...matrix, scale: 2 },
          y: shares,
          weight: { ...column, values: [0.5, 0, 2] },
          loss: column,
          d: matrix,
        },
        params: { delta: 0.6 },
      },
      {
        // Logits beyond what exp can take, a tie, and rows that do not count although they hold no numbers.
        operands: {
          o: { ...matrix, values: [1e4, -1e4, 0.25, 88, -88, 1e-7, 12, -12] },
          y: { ...matrix, values: [1, 0, 0.25, 0, 1, 0, 1, 0] },
          weight: { rows: 1, cols: 1, values: [1 / (R as number)] },
          loss: column,
          d: matrix,
        },
        params: { delta: 100 },
      },
      {
        operands: {
          o: { ...matrix, values: [Number.NaN, Number.POSITIVE_INFINITY] },
          y: { ...matrix, values: [Number.NaN] },
          weight: { rows: 1, cols: 1, values: [0] },
          loss: column,
          d: matrix,
        },
        params: { delta: 1 },
      },
    ];
  }),
);
