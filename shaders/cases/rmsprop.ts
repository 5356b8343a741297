import { rmsprop } from '../rmsprop.ts';
import { defineCases } from './case.ts';

export const rmspropCases = defineCases(
  rmsprop,
  [
    { scale: 1, hyper: [0.01, 0.01, 0.01, 1e-8, 0, 0, 0] },
    { scale: 0.25, hyper: [0.01, 0.1, 0.1, 1e-3, 0.9, 0.02, 0] },
    { scale: 1, hyper: [0.1, 0, 1, 1e-10, 0, 0, 0.01] },
    { scale: -1, hyper: [0.01, 0.1, 0.1, 1e-3, 0.9, 0.02, 0.01] },
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
          s: { ...matrix, values: [0.5, 0.01, 1e-4, 0, 2] },
          ...(hyper[4] === 0 ? {} : { v: matrix }),
          scale: { rows: 1, cols: 1, values: [scale] },
          hyper: { rows: 1, cols: 7, values: hyper },
        },
      };
    }),
  ),
);
