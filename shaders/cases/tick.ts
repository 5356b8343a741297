import { tick } from '../tick.ts';
import { defineCases } from './case.ts';

export const tickCases = defineCases(
  tick,
  [7, 2 ** 32 - 1].map((value) => ({
    operands: { clock: { rows: 1, cols: 4, values: [value, 5] } },
  })),
);
