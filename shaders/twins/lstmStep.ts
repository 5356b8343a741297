import { lstmStep } from '../lstmStep.ts';
import { sigmoid } from './activation.ts';
import { defineTwin } from './twin.ts';

export const lstmStepTwin = defineTwin(lstmStep, ({ z, h, c, w, valid, hNext, cNext, gates }) => {
  const H = h.cols;
  for (let r = 0; r < h.rows; r++)
    for (let n = 0; n < H; n++) {
      const sum = (gate: number): number => {
        let a = z.at(r, gate * H + n);
        for (let k = 0; k < H; k++) a += h.at(r, k) * w.at(gate * H + n, k);
        return a;
      };
      const [i, f, g, o] = [sigmoid(sum(0)), sigmoid(sum(1)), Math.tanh(sum(2)), sigmoid(sum(3))] as const;
      const over = valid.at(r, 0) === 0;
      const next = over ? c.at(r, n) : f * c.at(r, n) + i * g;
      cNext.put(r, n, next);
      hNext.put(r, n, over ? h.at(r, n) : o * Math.tanh(next));
      [i, f, g, o].forEach((value, gate) => {
        gates.put(r, gate * H + n, value);
      });
    }
});
