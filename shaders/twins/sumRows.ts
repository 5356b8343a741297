import { sumRows } from '../sumRows.ts';
import { defineTwin } from './twin.ts';

export const sumRowsTwin = defineTwin(sumRows, ({ a, out }) => {
  for (let i = 0; i < out.rows; i++)
    for (let c = 0; c < out.cols; c++) {
      let sum = 0;
      for (let r = i; r < a.rows; r += out.rows) sum += a.at(r, c);
      out.put(i, c, sum);
    }
});
