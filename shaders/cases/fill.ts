import { fill } from '../fill.ts';
import { defineCases } from './case.ts';

export const fillCases = defineCases(fill, [
  { operands: { out: { rows: 1, cols: 1 } }, params: { value: 1 } },
  { operands: { out: { rows: 17, cols: 63 } }, params: { value: -0.1 } },
]);
