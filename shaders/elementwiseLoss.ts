import { sigmoid } from './activation.ts';
import { flatGroups } from './elementwise.ts';
import { elementwiseLossText } from './elementwiseLoss.wgsl.ts';
import { defineKernel } from './kernel.ts';

/** Losses that take output by output; `binaryCrossEntropy` takes logits. */
export const ELEMENTWISE_LOSSES = ['squared', 'absolute', 'huber', 'binaryCrossEntropy'] as const;
export type ElementwiseLoss = (typeof ELEMENTWISE_LOSSES)[number];

/** ℓ(o, y) and ∂ℓ/∂o. */
export const elementwiseLosses: Readonly<
  Record<
    ElementwiseLoss,
    { value(o: number, y: number, delta: number): number; slope(o: number, y: number, delta: number): number }
  >
> = {
  squared: { value: (o, y) => (o - y) ** 2, slope: (o, y) => 2 * (o - y) },
  absolute: { value: (o, y) => Math.abs(o - y), slope: (o, y) => Math.sign(o - y) },
  huber: {
    value: (o, y, delta) => {
      const e = Math.abs(o - y);
      return e < delta ? 0.5 * e * e : delta * (e - 0.5 * delta);
    },
    slope: (o, y, delta) => Math.max(-delta, Math.min(delta, o - y)),
  },
  binaryCrossEntropy: {
    value: (o, y) => Math.max(o, 0) - o * y + Math.log1p(Math.exp(-Math.abs(o))),
    slope: (o, y) => sigmoid(o) - y,
  },
};

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
  twin({ o, y, weight, loss, d }, { delta }, { kind }) {
    const { value, slope } = elementwiseLosses[kind];
    for (let r = 0; r < o.rows; r++) {
      const w = weight.at(r, 0);
      let sum = 0;
      for (let c = 0; c < o.cols; c++) {
        sum += value(o.at(r, c), y.at(r, c), delta);
        d.put(r, c, w === 0 ? 0 : w * slope(o.at(r, c), y.at(r, c), delta));
      }
      loss.put(r, 0, w === 0 ? 0 : w * sum);
    }
  },
  accuracy: 'smooth',
});
