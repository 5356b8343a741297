import { softmaxBackward } from '../softmaxBackward.ts';
import { defineTwin } from './twin.ts';

export const softmaxBackwardTwin = defineTwin(softmaxBackward, ({ y, d, da }) => {
  for (let r = 0; r < da.rows; r++) {
    let along = 0;
    for (let c = 0; c < y.cols; c++) along += y.at(r, c) * d.at(r, c);
    for (let c = 0; c < y.cols; c++) da.put(r, c, y.at(r, c) * (d.at(r, c) - along));
  }
});
