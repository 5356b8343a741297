import { ACTIVATIONS } from './activation.ts';
import { defineKernel } from './kernel.ts';
import { fitStep, productGroups } from './product.ts';
import { rnnStepText } from './rnnStep.wgsl.ts';

/**
 * One step of the vanilla recurrent network (Goodfellow et al. 10.8 and 10.9), z = b + U x(t):
 *
 *   h(t) = f(z + W h(t-1)), or h(t-1) where the sequence is over (`valid` is 0)
 *
 * z: [B, H] or fewer rows, repeated   h, out: [B, H]   w: [H, H]   valid: [B, 1]
 */
export const rnnStep = defineKernel({
  name: 'rnnStep',
  operands: {
    z: { access: 'read', vector: true, repeats: true },
    h: { access: 'read', vector: true },
    w: { access: 'read', vector: true },
    valid: { access: 'read', absent: 1 },
    out: { access: 'write', vector: true },
  },
  params: {},
  options: { activation: ACTIVATIONS },
  text: rnnStepText,
  isStep: true,
  fit: (tile, { out }) => fitStep(tile, out),
  multiplyAdds: ({ h, w }) => h.rows * w.rows * w.cols,
  groups: ({ out }, { tile }) => productGroups(out, tile),
  accuracy: 'smooth',
});
