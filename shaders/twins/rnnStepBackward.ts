import { rnnStepBackward } from '../rnnStepBackward.ts';
import { activation } from './activation.ts';
import { defineTwin } from './twin.ts';

export const rnnStepBackwardTwin = defineTwin(
  rnnStepBackward,
  ({ h, dh, pull, pullW, valid, da, dhPrev }, _params, { activation: f }) => {
    for (let r = 0; r < dh.rows; r++)
      for (let c = 0; c < dh.cols; c++) {
        let owed = 0;
        for (let k = 0; k < pull.cols; k++) owed += pull.at(r, k) * pullW.at(k, c);
        dh.put(r, c, owed);
        const over = valid.at(r, 0) === 0;
        da.put(r, c, over ? 0 : dh.at(r, c) * activation[f].slope(h.at(r, c)));
        dhPrev.put(r, c, over ? dh.at(r, c) : 0);
      }
  },
);
