import { type ElementwiseLoss, elementwiseLoss } from '../elementwiseLoss.ts';
import { sigmoid } from './activation.ts';
import { defineTwin } from './twin.ts';

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

export const elementwiseLossTwin = defineTwin(
  elementwiseLoss,
  ({ o, y, weight, loss, d }, { delta }, { kind }) => {
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
);
