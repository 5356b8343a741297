import { activateBackward } from '../activateBackward.ts';
import { activation } from './activation.ts';
import { defineTwin } from './twin.ts';

export const activateBackwardTwin = defineTwin(
  activateBackward,
  ({ y, dy, da }, _params, { activation: f }) => {
    for (let r = 0; r < da.rows; r++)
      for (let c = 0; c < da.cols; c++) da.put(r, c, dy.at(r, c) * activation[f].slope(y.at(r, c)));
  },
);
