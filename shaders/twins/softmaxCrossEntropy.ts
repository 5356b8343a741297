import { softmaxCrossEntropy } from '../softmaxCrossEntropy.ts';
import { defineTwin } from './twin.ts';

export const softmaxCrossEntropyTwin = defineTwin(
  softmaxCrossEntropy,
  ({ o, y, weight, classWeights, loss, correct, d }, { smoothing }) => {
    const share = smoothing / o.cols;
    for (let r = 0; r < o.rows; r++) {
      const target = y.at(r, 0);
      const w = target < 0 ? 0 : weight.at(r, 0);
      let largest = o.at(r, 0);
      let best = 0;
      for (let c = 1; c < o.cols; c++)
        if (o.at(r, c) > largest) {
          largest = o.at(r, c);
          best = c;
        }
      let sum = 0;
      for (let c = 0; c < o.cols; c++) sum += Math.exp(o.at(r, c) - largest);
      const logSum = largest + Math.log(sum);
      const wanted = (c: number): number =>
        classWeights.at(0, c) * ((c === target ? 1 - smoothing : 0) + share);
      let mass = 0;
      let surprise = 0;
      for (let c = 0; c < o.cols; c++) {
        if (wanted(c) === 0) continue;
        mass += wanted(c);
        surprise += wanted(c) * (logSum - o.at(r, c));
      }
      loss.put(r, 0, w === 0 ? 0 : w * surprise);
      correct.put(r, 0, target === best ? 1 : 0);
      for (let c = 0; c < o.cols; c++)
        d.put(r, c, w === 0 ? 0 : w * (mass * Math.exp(o.at(r, c) - logSum) - wanted(c)));
    }
  },
);
