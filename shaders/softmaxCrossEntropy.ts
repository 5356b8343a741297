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
  accuracy: 'smooth',
});
