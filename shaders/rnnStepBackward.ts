import { ACTIVATIONS } from './activation.ts';
import { defineKernel } from './kernel.ts';
import { fitStep, productGroups } from './product.ts';
import { rnnStepBackwardText } from './rnnStepBackward.wgsl.ts';

/**
 * One step of back-propagation through time for h(t) = f(a(t)) (Goodfellow et al. 10.20 and 10.21):
 *
 *   dh(t) += δ(t+1)·W       what the next step owes this one (`pull`, `pullW`; left out at the last step)
 *   δ(t)   = dh(t) ∘ f'(h(t))
 *
 * Where the sequence is over (`valid` is 0), h(t) is h(t-1): δ(t) = 0, and dh(t-1) += dh(t).
 *
 * h, dh, da, dhPrev: [B, H]   pull: [B, K]   pullW: [K, H]   valid: [B, 1]
 */
export const rnnStepBackward = defineKernel({
  name: 'rnnStepBackward',
  operands: {
    h: { access: 'read', vector: true },
    dh: { access: 'accumulate', vector: true },
    pull: { access: 'read', vector: true, absent: 0 },
    pullW: { access: 'read', vector: true, absent: 0 },
    valid: { access: 'read', absent: 1 },
    da: { access: 'write', vector: true },
    dhPrev: { access: 'accumulate', vector: true, absent: 0 },
  },
  params: {},
  options: { activation: ACTIVATIONS },
  text: rnnStepBackwardText,
  isStep: true,
  fit: (tile, { dh }) => fitStep(tile, dh),
  multiplyAdds: ({ dh, pullW }) => (pullW ? dh.rows * pullW.rows * pullW.cols : 0),
  groups: ({ dh }, { tile }) => productGroups(dh, tile),
  accuracy: 'linear',
});
