import { drawOneHotText } from './drawOneHot.wgsl.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

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
});
