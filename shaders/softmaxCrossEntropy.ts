import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { softmaxCrossEntropyText } from './softmaxCrossEntropy.wgsl.ts';

/**
 * ŷ = softmax(o);  loss[r] = -w[r]·log ŷ[r, y[r]];  do[r] = w[r]·(ŷ[r] - 1[y[r]])   (Goodfellow et al. 10.14, 10.18)
 *
 * o, d: [R, V]   y: [R, 1], whole numbers   w: [R, 1] or [1, 1]   loss, correct: [R, 1]
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
    loss: { access: 'write' },
    correct: { access: 'write', absent: 0 },
    d: { access: 'accumulate', absent: 0 },
  },
  params: {},
  options: {},
  text: softmaxCrossEntropyText,
  groups: ({ o }) => flatGroups(o.rows),
  twin({ o, y, weight, loss, correct, d }) {
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
      loss.put(r, 0, w === 0 ? 0 : w * (logSum - o.at(r, target)));
      correct.put(r, 0, target === best ? 1 : 0);
      for (let c = 0; c < o.cols; c++)
        d.put(r, c, w === 0 ? 0 : w * (Math.exp(o.at(r, c) - logSum) - (c === target ? 1 : 0)));
    }
  },
  accuracy: 'smooth',
  cases: [
    [1, 1],
    [3, 17],
    [65, 64],
    [130, 5],
  ].flatMap(([R, V]) => {
    const rows = R as number;
    const operands = {
      o: { rows, cols: V as number, scale: 3 },
      y: { rows, cols: 1, integers: [-1, V as number] as const },
      loss: { rows, cols: 1 },
    };
    return [
      { operands },
      {
        operands: {
          ...operands,
          weight: { rows: 1, cols: 1, values: [1 / rows] },
          correct: { rows, cols: 1 },
          d: { rows, cols: V as number },
        },
      },
      {
        operands: {
          ...operands,
          o: { rows, cols: V as number, values: [0, 1e30, -1e30, 700, 5] },
          y: { rows, cols: 1, values: [0] },
          weight: { rows, cols: 1, values: [0, 1e-30, 2e-30] },
          correct: { rows, cols: 1 },
          d: { rows, cols: V as number },
        },
      },
    ];
  }),
});
