import { normaliseBackward } from '../normaliseBackward.ts';
import { defineTwin } from './twin.ts';

export const normaliseBackwardTwin = defineTwin(normaliseBackward, ({ y, scale, d, da }) => {
  const C = da.cols;
  for (let r = 0; r < da.rows; r++) {
    let [mean, along] = [0, 0];
    for (let c = 0; c < C; c++) {
      mean += d.at(r, c) / C;
      along += (d.at(r, c) * y.at(r, c)) / C;
    }
    for (let c = 0; c < C; c++) da.put(r, c, scale.at(r, 0) * (d.at(r, c) - mean - y.at(r, c) * along));
  }
});
