import { NORMALISE_EPS, normalise } from '../normalise.ts';
import { defineTwin } from './twin.ts';

export const normaliseTwin = defineTwin(normalise, ({ a, out, scale }) => {
  const C = a.cols;
  for (let r = 0; r < out.rows; r++) {
    let mean = 0;
    for (let c = 0; c < C; c++) mean += a.at(r, c) / C;
    let variance = 0;
    for (let c = 0; c < C; c++) variance += (a.at(r, c) - mean) ** 2 / C;
    const s = 1 / Math.sqrt(variance + NORMALISE_EPS);
    scale.put(r, 0, s);
    for (let c = 0; c < C; c++) out.put(r, c, (a.at(r, c) - mean) * s);
  }
});
