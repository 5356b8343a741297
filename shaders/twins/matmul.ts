import { matmul } from '../matmul.ts';
import { activation } from './activation.ts';
import { defineTwin } from './twin.ts';

export const matmulTwin = defineTwin(
  matmul,
  ({ a, b, plus, out }, _params, { transposeA, transposeB, activation: f }) => {
    const K = transposeA ? a.rows : a.cols;
    for (let r = 0; r < out.rows; r++)
      for (let c = 0; c < out.cols; c++) {
        let sum = plus.at(r, c);
        for (let k = 0; k < K; k++)
          sum += (transposeA ? a.at(k, r) : a.at(r, k)) * (transposeB ? b.at(c, k) : b.at(k, c));
        out.put(r, c, activation[f].f(sum));
      }
  },
);
