import { ACTIVATIONS } from './activation.ts';
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
  fit: (tile, { out }, { transposeA }) => fitTile(tile, out, transposeA),
  multiplyAdds: ({ a, out }, { transposeA }) => out.rows * out.cols * (transposeA ? a.rows : a.cols),
  groups: ({ out }, { tile }) => productGroups(out, tile),
  accuracy: 'smooth',
});
