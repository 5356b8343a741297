import { clipByGlobalNorm } from '../clipByGlobalNorm.ts';
import { defineCases } from './case.ts';

export const clipByGlobalNormCases = defineCases(
  clipByGlobalNorm,
  [
    { squares: [4], max: 1 },
    { squares: [4, 9, 16, 0.5], max: 100 },
    { squares: [0], max: 1 },
    { squares: [1, Number.POSITIVE_INFINITY], max: 1 },
    { squares: [1, Number.NaN, 2], max: 1 },
    { squares: [4, 9], max: undefined },
    { squares: [0], max: undefined },
    { squares: [1, Number.POSITIVE_INFINITY], max: undefined },
  ].map(({ squares, max }) => ({
    operands: {
      squares: { rows: 65, cols: 1, values: squares },
      ...(max === undefined ? {} : { max: { rows: 1, cols: 1, values: [max] } }),
      out: { rows: 1, cols: 2 },
    },
  })),
);
