import { activate } from '../activate.ts';
import { defineCases } from './case.ts';

export const activateCases = defineCases(activate, [
  { operands: { a: { rows: 1, cols: 1 }, out: { rows: 1, cols: 1 } } },
  { operands: { a: { rows: 17, cols: 63, scale: 3 }, out: { rows: 17, cols: 63 } } },
  {
    operands: {
      a: { rows: 2, cols: 8, values: [0, -0.001, 100, -100, 1e4, -1e4, 88, -88] },
      out: { rows: 2, cols: 8 },
    },
  },
]);
