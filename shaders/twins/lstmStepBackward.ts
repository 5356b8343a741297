import { lstmStepBackward } from '../lstmStepBackward.ts';
import { defineTwin } from './twin.ts';

export const lstmStepBackwardTwin = defineTwin(
  lstmStepBackward,
  ({ dh, pull, pullW, dc, c, cPrev, gates, valid, da, dhPrev, dcPrev }) => {
    const H = dh.cols;
    for (let r = 0; r < dh.rows; r++)
      for (let n = 0; n < H; n++) {
        const over = valid.at(r, 0) === 0;
        const [i, f, g, o] = [0, 1, 2, 3].map((gate) => gates.at(r, gate * H + n)) as [
          number,
          number,
          number,
          number,
        ];
        let owed = 0;
        for (let k = 0; k < pull.cols; k++) owed += pull.at(r, k) * pullW.at(k, n);
        dh.put(r, n, owed);
        const d = dh.at(r, n);
        const y = Math.tanh(c.at(r, n));
        dc.put(r, n, over ? 0 : d * o * (1 - y * y));
        const s = dc.at(r, n);
        [
          s * g * i * (1 - i),
          s * cPrev.at(r, n) * f * (1 - f),
          s * i * (1 - g * g),
          d * y * o * (1 - o),
        ].forEach((delta, gate) => {
          da.put(r, gate * H + n, over ? 0 : delta);
        });
        dhPrev.put(r, n, over ? d : 0);
        dcPrev.put(r, n, over ? s : s * f);
      }
  },
);
