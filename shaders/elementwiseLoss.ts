import { flatGroups } from './elementwise.ts';
import { elementwiseLossText } from './elementwiseLoss.wgsl.ts';
import { defineKernel } from './kernel.ts';

/** Losses that take output by output; `binaryCrossEntropy` takes logits. */
export const ELEMENTWISE_LOSSES = ['squared', 'absolute', 'huber', 'binaryCrossEntropy'] as const;
export type ElementwiseLoss = (typeof ELEMENTWISE_LOSSES)[number];

/**
 * loss[r] = w[r]·Σ_k ℓ(o[r, k], y[r, k]);  do[r, k] = w[r]·∂ℓ/∂o
 *
 *   squared              (o - y)²                            (no factor 1/2)
 *   absolute             |o - y|                             (slope 0 where they are equal)
 *   huber                (o - y)²/2 within δ, else δ·(|o - y| - δ/2)      Huber 1964; PyTorch's HuberLoss
 *   binaryCrossEntropy   -y·log σ(o) - (1-y)·log(1 - σ(o)) = max(o, 0) - o·y + log(1 + exp(-|o|))     0 <= y <= 1
 *
 * o, y, d: [R, K]   w: [R, 1] or [1, 1]   loss: [R, 1]
 *
 * A row that weighs 0 does not count, whatever it holds: no loss, no gradient.
 */
export const elementwiseLoss = defineKernel({
  name: 'elementwiseLoss',
  operands: {
    o: { access: 'read' },
    y: { access: 'read' },
    weight: { access: 'read', repeats: true, absent: 1 },
    loss: { access: 'write' },
    d: { access: 'accumulate', absent: 0 },
  },
  params: { delta: 'f32' },
  options: { kind: ELEMENTWISE_LOSSES },
  text: elementwiseLossText,
  groups: ({ o }) => flatGroups(o.rows),
  accuracy: 'smooth',
});
