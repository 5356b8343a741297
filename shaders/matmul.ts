import { ACTIVATIONS, activation } from './activation.ts';
import { defineKernel } from './kernel.ts';
import { matmulText } from './matmul.wgsl.ts';
import { fitTile, productGroups } from './product.ts';

/**
 * out = f(op(A)·op(B) + plus), or out += ...   A: [M, K] or, transposed, [K, M]   B: [K, N] or [N, K]   out: [M, N]
 *
 * `plus` is a bias [1, N], a context [B, N] or a whole [M, N]. With A = h(t-1), B = Wᵀ and plus = b + U x(t) this is
 * the step of the vanilla recurrent network (Goodfellow et al. 10.8 and 10.9).
 */
export const matmul = defineKernel({
  name: 'matmul',
  operands: {
    a: { access: 'read', vector: true },
    b: { access: 'read', vector: true },
    plus: { access: 'read', vector: true, repeats: true, absent: 0 },
    out: { access: 'accumulate', vector: true },
  },
  params: {},
  options: { transposeA: [false, true], transposeB: [false, true], activation: ACTIVATIONS },
  text: matmulText,
  fit: (tile, { out }, { transposeA }) => fitTile(tile, out.rows, transposeA),
  multiplyAdds: ({ a, out }, { transposeA }) => out.rows * out.cols * (transposeA ? a.rows : a.cols),
  groups: ({ out }, { tile }) => productGroups(out, tile),
  twin({ a, b, plus, out }, _params, { transposeA, transposeB, activation: f }) {
    const K = transposeA ? a.rows : a.cols;
    for (let r = 0; r < out.rows; r++)
      for (let c = 0; c < out.cols; c++) {
        let sum = plus.at(r, c);
        for (let k = 0; k < K; k++)
          sum += (transposeA ? a.at(k, r) : a.at(r, k)) * (transposeB ? b.at(c, k) : b.at(k, c));
        out.put(r, c, activation[f].f(sum));
      }
  },
  accuracy: 'smooth',
  cases: [
    ...[
      [1, 1, 1],
      [3, 5, 2],
      [4, 8, 12],
      [17, 33, 31],
      [32, 64, 64],
      [65, 127, 63],
    ].flatMap(([M, K, N]) =>
      [false, true].flatMap((transposeA) =>
        [false, true].map((transposeB) => ({
          options: { transposeA, transposeB, activation: 'identity' },
          operands: {
            a: { rows: (transposeA ? K : M) as number, cols: (transposeA ? M : K) as number },
            b: { rows: (transposeB ? N : K) as number, cols: (transposeB ? K : N) as number },
            out: { rows: M as number, cols: N as number },
          },
        })),
      ),
    ),
    ...ACTIVATIONS.flatMap((f) => [
      {
        options: { transposeA: false, transposeB: true, activation: f },
        operands: {
          a: { rows: 5, cols: 8, buffer: 'states' },
          b: { rows: 8, cols: 8, scale: 0.5 },
          plus: { rows: 5, cols: 8 },
          out: { rows: 5, cols: 8, buffer: 'states' },
        },
      },
      {
        options: { transposeA: false, transposeB: false, activation: f },
        operands: {
          a: { rows: 6, cols: 9 },
          b: { rows: 9, cols: 7 },
          plus: { rows: 3, cols: 7, values: [0.5, -120, 30, -1, 120, 2, -7] },
          out: { rows: 6, cols: 7 },
        },
      },
    ]),
  ],
});
