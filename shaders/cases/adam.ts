import { adam } from '../adam.ts';
import { defineCases } from './case.ts';

export const adamCases = defineCases(
  adam,
  [
    { scale: 1, decay: [0, 0] },
    { scale: 0.25, decay: [0.02, 0] },
    { scale: 1, decay: [0, 0.03] },
    { scale: -1, decay: [0.02, 0.03] },
  ].flatMap(({ scale, decay }) =>
    [
      [1, 1],
      [5, 63],
      [8, 64],
    ].map(([R, C]) => {
      const matrix = { rows: R as number, cols: C as number };
      return {
        operands: {
          parameter: matrix,
          gradient: matrix,
          m: { ...matrix, scale: 0.1 },
          v: { ...matrix, values: [0.5, 0.01, 1e-4, 0, 2] },
          scale: { rows: 1, cols: 1, values: [scale] },
          hyper: { rows: 1, cols: 8, values: [0.002, 0.1, 0.001, 1e-8, 0.271, 0.002997, ...decay] },
        },
      };
    }),
  ),
);
