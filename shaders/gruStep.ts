import { gruStepText } from './gruStep.wgsl.ts';
import { defineKernel } from './kernel.ts';
import { fitGates, productGroups } from './product.ts';

/**
 * One step of the GRU (Cho et al. 2014) with the reset after the product, in PyTorch's equations and order of gates
 * r, z, n; x = b_ih + U x(t):
 *
 *   r, z = σ(x + W h(t-1) + b)    u = W h(t-1) + b    n = tanh(x + r ∘ u)
 *   h(t) = (1 - z) ∘ n + z ∘ h(t-1)
 *
 * Where the sequence is over (`valid` is 0), h stays as it is.
 *
 * x: [B, 3H] or fewer rows, repeated   h, out: [B, H]   w: [3H, H]   b: [1, 3H]   valid: [B, 1]
 * gates: [B, 4H], the values of r, z, n, u, for the way back
 */
export const gruStep = defineKernel({
  name: 'gruStep',
  operands: {
    x: { access: 'read', vector: true, repeats: true, parts: 3 },
    h: { access: 'read', vector: true },
    w: { access: 'read', vector: true },
    b: { access: 'read', vector: true, repeats: true, parts: 3, absent: 0 },
    valid: { access: 'read', absent: 1 },
    out: { access: 'write', vector: true },
    gates: { access: 'write', vector: true, parts: 4, absent: 0 },
  },
  params: {},
  options: {},
  text: gruStepText,
  isStep: true,
  fit: (tile, { out }) => fitGates(tile, out),
  multiplyAdds: ({ h, w }) => h.rows * w.rows * w.cols,
  groups: ({ out }, { tile }) => productGroups(out, tile),
  accuracy: 'smooth',
});
