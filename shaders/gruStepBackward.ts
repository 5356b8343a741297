import { gruStepBackwardText } from './gruStepBackward.wgsl.ts';
import { defineKernel } from './kernel.ts';
import { fitGates, productGroups } from './product.ts';

/**
 * One step of back-propagation through time for the GRU (see `gruStep`). dx is the gradient of x, du that of W h + b:
 *
 *   dh(t) += du(t+1)·W                                what the next step owes this one (`pull`, `pullW`)
 *   δn = dh ∘ (1-z) ∘ (1-n²)   δz = dh ∘ (h(t-1) - n) ∘ z(1-z)   δr = δn ∘ u ∘ r(1-r)
 *   dx = (δr, δz, δn)   du = (δr, δz, δn ∘ r)   dh(t-1) += dh(t) ∘ z
 *
 * Where the sequence is over (`valid` is 0): dx = du = 0, dh(t-1) += dh(t).
 *
 * dh, h = h(t-1), dhPrev: [B, H]   pull, dx, du: [B, 3H]   pullW: [3H, H]   gates: [B, 4H]   valid: [B, 1]
 */
export const gruStepBackward = defineKernel({
  name: 'gruStepBackward',
  operands: {
    dh: { access: 'accumulate', vector: true },
    pull: { access: 'read', vector: true, absent: 0 },
    pullW: { access: 'read', vector: true, absent: 0 },
    h: { access: 'read', vector: true },
    gates: { access: 'read', vector: true, parts: 4 },
    valid: { access: 'read', absent: 1 },
    dx: { access: 'write', vector: true, parts: 3 },
    du: { access: 'write', vector: true, parts: 3 },
    dhPrev: { access: 'accumulate', vector: true },
  },
  params: {},
  options: {},
  text: gruStepBackwardText,
  isStep: true,
  fit: (tile, { dh }) => fitGates(tile, dh),
  multiplyAdds: ({ dh, pullW }) => (pullW ? dh.rows * pullW.rows * pullW.cols : 0),
  groups: ({ dh }, { tile }) => productGroups(dh, tile),
  accuracy: 'linear',
});
