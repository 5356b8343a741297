import { softmaxSteps } from '../softmaxSteps.ts';
import { defineTwin } from './twin.ts';

export const softmaxStepsTwin = defineTwin(softmaxSteps, ({ a, valid, out }, { batch: B }) => {
  for (let b = 0; b < B; b++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let r = b; r < a.rows; r += B) if (valid.at(r, 0) !== 0) largest = Math.max(largest, a.at(r, 0));
    let sum = 0;
    for (let r = b; r < a.rows; r += B) if (valid.at(r, 0) !== 0) sum += Math.exp(a.at(r, 0) - largest);
    for (let r = b; r < a.rows; r += B)
      out.put(r, 0, valid.at(r, 0) === 0 ? 0 : Math.exp(a.at(r, 0) - largest) / sum);
  }
});
