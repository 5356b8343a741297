import { multiply } from '../multiply.ts';
import { defineTwin } from './twin.ts';

export const multiplyTwin = defineTwin(multiply, ({ a, b, out }, _params, { complement }) => {
  for (let r = 0; r < out.rows; r++)
    for (let c = 0; c < out.cols; c++) {
      const factor = complement ? 1 - a.at(r, c) : a.at(r, c);
      out.put(r, c, factor === 0 ? 0 : factor * b.at(r, c));
    }
});
