import { defineKernel } from './kernel.ts';
import { lstmStepBackwardText } from './lstmStepBackward.wgsl.ts';
import { fitGates, productGroups } from './product.ts';

/**
 * One step of back-propagation through time for the LSTM (see `lstmStep`), δ being the gradient before the gates:
 *
 *   dh(t) += δ(t+1)·W                               what the next step owes this one (`pull`, `pullW`)
 *   dc(t) += dh ∘ o ∘ (1 - tanh² c(t))              dc(t-1) += dc(t) ∘ f
 *   δi = dc ∘ g ∘ i(1-i)   δf = dc ∘ c(t-1) ∘ f(1-f)   δg = dc ∘ i ∘ (1-g²)   δo = dh ∘ tanh c(t) ∘ o(1-o)
 *
 * Where the sequence is over (`valid` is 0): δ = 0, dh(t-1) += dh(t), dc(t-1) += dc(t).
 *
 * dh, dc, c, cPrev, dhPrev, dcPrev: [B, H]   pull, gates, da: [B, 4H]   pullW: [4H, H]   valid: [B, 1]
 */
export const lstmStepBackward = defineKernel({
  name: 'lstmStepBackward',
  operands: {
    dh: { access: 'accumulate', vector: true },
    pull: { access: 'read', vector: true, absent: 0 },
    pullW: { access: 'read', vector: true, absent: 0 },
    dc: { access: 'accumulate', vector: true },
    c: { access: 'read', vector: true },
    cPrev: { access: 'read', vector: true },
    gates: { access: 'read', vector: true, parts: 4 },
    valid: { access: 'read', absent: 1 },
    da: { access: 'write', vector: true, parts: 4 },
    dhPrev: { access: 'accumulate', vector: true, absent: 0 },
    dcPrev: { access: 'accumulate', vector: true },
  },
  params: {},
  options: {},
  text: lstmStepBackwardText,
  isStep: true,
  fit: (tile, { dh }) => fitGates(tile, dh),
  multiplyAdds: ({ dh, pullW }) => (pullW ? dh.rows * pullW.rows * pullW.cols : 0),
  groups: ({ dh }, { tile }) => productGroups(dh, tile),
  accuracy: 'smooth',
});
