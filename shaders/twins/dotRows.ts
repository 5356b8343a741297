import { dotRows } from '../dotRows.ts';
import { defineTwin } from './twin.ts';

export const dotRowsTwin = defineTwin(dotRows, ({ a, b, out }) => {
  for (let r = 0; r < out.rows; r++) {
    let sum = 0;
    for (let c = 0; c < b.cols; c++) sum += a.at(r, c) * b.at(r, c);
    out.put(r, 0, sum);
  }
});
