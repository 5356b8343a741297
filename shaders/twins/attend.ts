import { attend } from '../attend.ts';
import { defineTwin } from './twin.ts';

export const attendTwin = defineTwin(attend, ({ weights, v, out }) => {
  const B = out.rows;
  for (let b = 0; b < B; b++)
    for (let c = 0; c < out.cols; c++) {
      let sum = 0;
      for (let r = b; r < v.rows; r += B) sum += weights.at(r, 0) * v.at(r, c);
      out.put(b, c, sum);
    }
});
