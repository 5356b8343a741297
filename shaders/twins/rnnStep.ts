import { rnnStep } from '../rnnStep.ts';
import { activation } from './activation.ts';
import { defineTwin } from './twin.ts';

export const rnnStepTwin = defineTwin(rnnStep, ({ z, h, w, valid, out }, _params, { activation: f }) => {
  for (let r = 0; r < out.rows; r++)
    for (let c = 0; c < out.cols; c++) {
      let a = z.at(r, c);
      for (let k = 0; k < h.cols; k++) a += h.at(r, k) * w.at(c, k);
      out.put(r, c, valid.at(r, 0) === 0 ? h.at(r, c) : activation[f].f(a));
    }
});
