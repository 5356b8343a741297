import { clipByValue } from '../clipByValue.ts';
import { defineTwin } from './twin.ts';

export const clipByValueTwin = defineTwin(clipByValue, ({ g, limit }) => {
  const most = limit.at(0, 0);
  for (let r = 0; r < g.rows; r++)
    for (let c = 0; c < g.cols; c++) g.put(r, c, Math.max(-most, Math.min(most, g.at(r, c))));
});
