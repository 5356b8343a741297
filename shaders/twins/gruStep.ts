import { gruStep } from '../gruStep.ts';
import { sigmoid } from './activation.ts';
import { defineTwin } from './twin.ts';

export const gruStepTwin = defineTwin(gruStep, ({ x, h, w, b, valid, out, gates }) => {
  const H = h.cols;
  for (let row = 0; row < h.rows; row++)
    for (let i = 0; i < H; i++) {
      const product = (gate: number): number => {
        let a = b.at(0, gate * H + i);
        for (let k = 0; k < H; k++) a += h.at(row, k) * w.at(gate * H + i, k);
        return a;
      };
      const r = sigmoid(x.at(row, i) + product(0));
      const z = sigmoid(x.at(row, H + i) + product(1));
      const u = product(2);
      const n = Math.tanh(x.at(row, 2 * H + i) + r * u);
      const before = h.at(row, i);
      out.put(row, i, valid.at(row, 0) === 0 ? before : n + z * (before - n));
      [r, z, n, u].forEach((value, gate) => {
        gates.put(row, gate * H + i, value);
      });
    }
});
