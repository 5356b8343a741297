import { softmax } from '../softmax.ts';
import { defineTwin } from './twin.ts';

export const softmaxTwin = defineTwin(softmax, ({ a, out }) => {
  for (let r = 0; r < out.rows; r++) {
    let largest = a.at(r, 0);
    for (let c = 1; c < a.cols; c++) largest = Math.max(largest, a.at(r, c));
    let sum = 0;
    for (let c = 0; c < a.cols; c++) sum += Math.exp(a.at(r, c) - largest);
    for (let c = 0; c < a.cols; c++) out.put(r, c, Math.exp(a.at(r, c) - largest) / sum);
  }
});
