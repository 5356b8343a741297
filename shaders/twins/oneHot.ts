import { oneHot } from '../oneHot.ts';
import { defineTwin } from './twin.ts';

export const oneHotTwin = defineTwin(oneHot, ({ id, out }) => {
  for (let r = 0; r < out.rows; r++)
    for (let c = 0; c < out.cols; c++) out.put(r, c, id.at(r, 0) === c ? 1 : 0);
});
