import { blend } from '../blend.ts';
import { defineTwin } from './twin.ts';

export const blendTwin = defineTwin(blend, ({ m, a, b, out }) => {
  for (let r = 0; r < out.rows; r++)
    for (let c = 0; c < out.cols; c++) {
      const share = m.at(r, c);
      const mine = share === 0 ? 0 : share * a.at(r, c);
      out.put(r, c, mine + (share === 1 ? 0 : (1 - share) * b.at(r, c)));
    }
});
