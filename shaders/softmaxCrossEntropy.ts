import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { softmaxCrossEntropyText } from './softmaxCrossEntropy.wgsl.ts';

/**
 * ŷ = softmax(o);  loss[r] = -w[r]·Σ_c a[c]·log ŷ[r, c];  do[r, c] = w[r]·(Σ a · ŷ[r, c] - a[c])
 *
 *   a[c] = u[c]·((1-ε)·1[c = y[r]] + ε/V)
 *
 * Without smoothing ε and class weights u that is -w[r]·log ŷ[r, y[r]] and w[r]·(ŷ[r] - 1[y[r]]) (Goodfellow et al.
 * 10.14, 10.18). ε: Szegedy et al., "Rethinking the Inception architecture" (2016), section 7. Both together as in
 * PyTorch's cross_entropy, which weighs the smoothed part by u too.
 *
 * o, d: [R, V]   y: [R, 1], whole numbers   w: [R, 1] or [1, 1]   u: [1, V]   loss, correct: [R, 1]
 *
 * A target of -1 is ignored: no loss, no gradient, not correct. `correct` is 1 where the target has the largest logit.
 * The largest logit is taken off first, so that no logit overflows.
 */
export const softmaxCrossEntropy = defineKernel({
  name: 'softmaxCrossEntropy',
  operands: {
    o: { access: 'read' },
    y: { access: 'read', type: 'i32' },
    weight: { access: 'read', repeats: true, absent: 1 },
    classWeights: { access: 'read', absent: 1 },
    loss: { access: 'write' },
    correct: { access: 'write', absent: 0 },
    d: { access: 'accumulate', absent: 0 },
  },
  params: { smoothing: 'f32' },
  options: {},
  text: softmaxCrossEntropyText,
  groups: ({ o }) => flatGroups(o.rows),
  twin({ o, y, weight, classWeights, loss, correct, d }, { smoothing }) {
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
  accuracy: 'smooth',
});
