import { softmaxStepsBackward } from '../softmaxStepsBackward.ts';
import { defineTwin } from './twin.ts';

export const softmaxStepsBackwardTwin = defineTwin(softmaxStepsBackward, ({ y, d, da }, { batch: B }) => {
  for (let b = 0; b < B; b++) {
    let along = 0;
    for (let r = b; r < y.rows; r += B) along += y.at(r, 0) * d.at(r, 0);
    for (let r = b; r < y.rows; r += B) da.put(r, 0, y.at(r, 0) * (d.at(r, 0) - along));
  }
});
