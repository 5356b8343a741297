import { drawOneHot } from '../drawOneHot.ts';
import { defineCases } from './case.ts';

/** The largest number that the generator gives. */
const LAST = 1 - 2 ** -24;

export const drawOneHotCases = defineCases(
  drawOneHot,
  [
    { rows: 1, cols: 1, draws: [0.5] },
    { rows: 3, cols: 1, draws: [0, 0.5, LAST] },
    { rows: 65, cols: 17, draws: [0, 0.37, LAST, 0.71, 0.05, 0.93, 0.5] },
    { rows: 130, cols: 5, draws: [0.21, 0.83, 0.44, 0.66, 0.09, 0.97, 0.58] },
    // Equals: a quarter each.
    { rows: 8, cols: 4, draws: [0, 0.2, 0.3, 0.45, 0.55, 0.7, 0.8, LAST], values: [-2] },
    // One class dominates, first, in the middle and last; the others have no probability at all.
    { rows: 3, cols: 3, draws: [0, 0.5, LAST], values: [900, 0, 0] },
    { rows: 3, cols: 3, draws: [0, 0.5, LAST], values: [0, 900, 0] },
    { rows: 3, cols: 3, draws: [0, 0.5, LAST], values: [-900, -900, 0] },
    // A draw that was rounded up to 1 takes the last class that can be.
    { rows: 2, cols: 4, draws: [1], values: [-2, 0, 1, -900] },
    // Logits that no exponential bears.
    { rows: 2, cols: 4, draws: [0, LAST], values: [0, 1e30, -1e30, 700] },
    { rows: 4, cols: 5, draws: [0.1, 0.4, 0.6, 0.9], values: [-1e30, 999, 1e3, -3, 999.5] },
  ].map(({ rows, cols, draws, values }) => ({
    operands: {
      o: values ? { rows, cols, values } : { rows, cols, scale: 2 },
      u: { rows, cols: 1, values: draws },
      out: { rows, cols },
    },
  })),
);
