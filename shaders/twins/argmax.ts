import { argmax } from '../argmax.ts';
import { defineTwin } from './twin.ts';

export const argmaxTwin = defineTwin(argmax, ({ a, out }) => {
  for (let r = 0; r < out.rows; r++) {
    let best = 0;
    for (let c = 1; c < a.cols; c++) if (a.at(r, c) > a.at(r, best)) best = c;
    out.put(r, 0, best);
  }
});
