import { sumSquares } from '../sumSquares.ts';
import { defineTwin } from './twin.ts';

export const sumSquaresTwin = defineTwin(sumSquares, ({ a, out }) => {
  for (let r = 0; r < a.rows; r++) {
    let sum = 0;
    for (let c = 0; c < a.cols; c++) sum += a.at(r, c) ** 2;
    out.put(r, 0, sum);
  }
});
