import { gather } from '../gather.ts';
import { defineCases } from './case.ts';

export const gatherCases = defineCases(gather, [
  {
    operands: {
      table: { rows: 1, cols: 1 },
      id: { rows: 1, cols: 1, integers: [0, 1] },
      out: { rows: 1, cols: 1 },
    },
  },
  {
    operands: {
      table: { rows: 5, cols: 17 },
      id: { rows: 31, cols: 1, integers: [-1, 5] },
      plus: { rows: 1, cols: 17 },
      out: { rows: 31, cols: 17 },
    },
  },
  {
    operands: {
      table: { rows: 64, cols: 32 },
      id: { rows: 65, cols: 1, integers: [0, 64] },
      plus: { rows: 5, cols: 32 },
      out: { rows: 65, cols: 32 },
    },
  },
]);
