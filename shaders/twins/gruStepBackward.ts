import { gruStepBackward } from '../gruStepBackward.ts';
import { defineTwin } from './twin.ts';

export const gruStepBackwardTwin = defineTwin(
  gruStepBackward,
  ({ dh, pull, pullW, h, gates, valid, dx, du, dhPrev }) => {
    const H = dh.cols;
    for (let row = 0; row < dh.rows; row++)
      for (let i = 0; i < H; i++) {
        const over = valid.at(row, 0) === 0;
        const [r, z, n, u] = [0, 1, 2, 3].map((gate) => gates.at(row, gate * H + i)) as [
          number,
          number,
          number,
          number,
        ];
        let owed = 0;
        for (let k = 0; k < pull.cols; k++) owed += pull.at(row, k) * pullW.at(k, i);
        dh.put(row, i, owed);
        const d = dh.at(row, i);
        const dn = d * (1 - z) * (1 - n * n);
        const dz = d * (h.at(row, i) - n) * z * (1 - z);
        const dr = dn * u * r * (1 - r);
        [dr, dz, dn].forEach((delta, gate) => {
          dx.put(row, gate * H + i, over ? 0 : delta);
        });
        [dr, dz, dn * r].forEach((delta, gate) => {
          du.put(row, gate * H + i, over ? 0 : delta);
        });
        dhPrev.put(row, i, over ? d : d * z);
      }
  },
);
