import { sgd } from '../sgd.ts';
import { defineCases } from './case.ts';

export const sgdCases = defineCases(
  sgd,
  [
    { scale: 1, hyper: [0.1, 0, 0, 1, 0, 0] },
    { scale: 0.25, hyper: [0.1, 0.9, 0, 1, 0.02, 0] },
    { scale: -1, hyper: [0.1, 0.9, 1, 0.9, 0.02, 0.01] },
    { scale: 1, hyper: [0, 0.9, 0, 1, 0, 0] },
    { scale: 1, hyper: [0.1, 0.5, 1, 0.5, 0, 0.03] },
  ].flatMap(({ scale, hyper }) =>
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
          velocity: matrix,
          scale: { rows: 1, cols: 1, values: [scale] },
          hyper: { rows: 1, cols: 6, values: hyper },
        },
      };
    }),
  ),
);
