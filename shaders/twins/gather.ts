import { gather } from '../gather.ts';
import { defineTwin } from './twin.ts';

export const gatherTwin = defineTwin(gather, ({ table, id, plus, out }) => {
  for (let r = 0; r < out.rows; r++) {
    const v = id.at(r, 0);
    for (let c = 0; c < out.cols; c++) out.put(r, c, (v < 0 ? 0 : table.at(v, c)) + plus.at(r, c));
  }
});
