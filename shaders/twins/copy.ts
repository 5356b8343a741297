import { copy } from '../copy.ts';
import { defineTwin } from './twin.ts';

export const copyTwin = defineTwin(copy, ({ a, scale, out }) => {
  const s = scale.at(0, 0);
  for (let r = 0; r < out.rows; r++)
    for (let c = 0; c < out.cols; c++) out.put(r, c, s === 0 ? 0 : s * a.at(r, c));
});
