import { copyRows } from '../copyRows.ts';
import { defineTwin } from './twin.ts';

export const copyRowsTwin = defineTwin(copyRows, ({ a, first, at, out }) => {
  const [source, place] = [first.at(0, 0), at.at(0, 0)];
  for (let r = 0; r < Math.min(a.rows, out.rows); r++)
    for (let c = 0; c < out.cols; c++) out.put(place + r, c, a.at(source + r, c));
});
