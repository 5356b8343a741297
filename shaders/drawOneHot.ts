import { drawOneHotText } from './drawOneHot.wgsl.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/** The largest number that the generator gives. */
const LAST = 1 - 2 ** -24;

/**
 * A class drawn from softmax(o[r]), as a one-hot row: the first class at which the cumulated probability exceeds u[r]
 * (the inverse of the distribution function), and never one without probability.
 *
 * o, out: [R, V]   u: [R, 1], uniform in [0, 1)
 *
 * The largest logit is taken off first, so that no logit overflows.
 */
export const drawOneHot = defineKernel({
  name: 'drawOneHot',
  operands: { o: { access: 'read' }, u: { access: 'read' }, out: { access: 'write' } },
  params: {},
  options: {},
  text: drawOneHotText,
  groups: ({ out }) => flatGroups(out.rows),
  twin({ o, u, out }) {
    for (let r = 0; r < out.rows; r++) {
      let largest = o.at(r, 0);
      for (let c = 1; c < o.cols; c++) largest = Math.max(largest, o.at(r, c));
      const likelihood = Array.from({ length: o.cols }, (_, c) => Math.exp(o.at(r, c) - largest));
      const wanted = u.at(r, 0) * likelihood.reduce((sum, l) => sum + l, 0);
      let chosen = 0;
      let cumulated = 0;
      for (let c = 0; c < o.cols && cumulated <= wanted; c++) {
        if (likelihood[c] === 0) continue;
        chosen = c;
        cumulated += likelihood[c] as number;
      }
      for (let c = 0; c < out.cols; c++) out.put(r, c, c === chosen ? 1 : 0);
    }
  },
  accuracy: 'exact',
  cases: [
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
});
