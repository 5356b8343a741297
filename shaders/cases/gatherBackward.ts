import { gatherBackward } from '../gatherBackward.ts';
import { defineCases } from './case.ts';

export const gatherBackwardCases = defineCases(
  gatherBackward,
  [
    [1, 1, 1],
    [31, 5, 17],
    [65, 64, 32],
    [2500, 3, 5],
    [40, 2, 300],
  ].map(([R, V, H]) => ({
    operands: {
      d: { rows: R as number, cols: H as number },
      id: { rows: R as number, cols: 1, integers: [-1, V as number] as const },
      dtable: { rows: V as number, cols: H as number },
    },
  })),
);
