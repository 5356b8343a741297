import { fill } from '../fill.ts';
import { defineTwin } from './twin.ts';

export const fillTwin = defineTwin(fill, ({ out }, { value }) => {
  for (let r = 0; r < out.rows; r++) for (let c = 0; c < out.cols; c++) out.put(r, c, value);
});
