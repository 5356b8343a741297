import { blendBackward } from '../blendBackward.ts';
import { defineTwin } from './twin.ts';

export const blendBackwardTwin = defineTwin(blendBackward, ({ a, b, d, dm }) => {
  for (let r = 0; r < dm.rows; r++)
    for (let c = 0; c < dm.cols; c++) dm.put(r, c, (a.at(r, c) - b.at(r, c)) * d.at(r, c));
});
