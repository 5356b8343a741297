import { drawOneHot } from '../drawOneHot.ts';
import { defineTwin } from './twin.ts';

export const drawOneHotTwin = defineTwin(drawOneHot, ({ o, u, out }) => {
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
});
