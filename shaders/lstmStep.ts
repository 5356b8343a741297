import { defineKernel } from './kernel.ts';
import { lstmStepText } from './lstmStep.wgsl.ts';
import { fitGates, productGroups } from './product.ts';

/**
 * One step of the LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), in PyTorch's
 * equations and order of gates i, f, g, o; z = b + U x(t):
 *
 *   i, f, o = σ(z + W h(t-1))    g = tanh(z + W h(t-1))
 *   c(t) = f ∘ c(t-1) + i ∘ g    h(t) = o ∘ tanh(c(t))
 *
 * Where the sequence is over (`valid` is 0), h and c stay as they are.
 *
 * z: [B, 4H] or fewer rows, repeated   h, c, hNext, cNext: [B, H]   w: [4H, H]   valid: [B, 1]
 * gates: [B, 4H], the values of i, f, g, o, for the way back
 */
export const lstmStep = defineKernel({
  name: 'lstmStep',
  operands: {
    z: { access: 'read', vector: true, repeats: true, parts: 4 },
    h: { access: 'read', vector: true },
    c: { access: 'read', vector: true },
    w: { access: 'read', vector: true },
    valid: { access: 'read', absent: 1 },
    hNext: { access: 'write', vector: true },
    cNext: { access: 'write', vector: true },
    gates: { access: 'write', vector: true, parts: 4, absent: 0 },
  },
  params: {},
  options: {},
  text: lstmStepText,
  isStep: true,
  fit: (tile, { hNext }) => fitGates(tile, hNext),
  multiplyAdds: ({ h, w }) => h.rows * w.rows * w.cols,
  groups: ({ hNext }, { tile }) => productGroups(hNext, tile),
  accuracy: 'smooth',
});
