import { gatherBackward } from '../gatherBackward.ts';
import { defineTwin } from './twin.ts';

export const gatherBackwardTwin = defineTwin(gatherBackward, ({ d, id, dtable }) => {
  for (let v = 0; v < dtable.rows; v++)
    for (let c = 0; c < dtable.cols; c++) {
      let sum = 0;
      for (let r = 0; r < d.rows; r++) if (id.at(r, 0) === v) sum += d.at(r, c);
      dtable.put(v, c, sum);
    }
});
