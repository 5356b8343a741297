import { defineKernel } from './kernel.ts';
import { recordStepText } from './recordStep.wgsl.ts';
import { summingGroups } from './reduce.ts';

/**
 * What a training step leaves behind, in a ring that the host reads now and then:
 *
 *   ring[step mod S] = Σ loss, Σ correct, gradient norm, clip scale
 *
 * loss, correct: [R, 1]   norm: [1, 2] (see clipByGlobalNorm); what is left out counts 0   step: [1, 1]   ring: [S, 4]
 */
export const recordStep = defineKernel({
  name: 'recordStep',
  operands: {
    loss: { access: 'read' },
    correct: { access: 'read', absent: 0 },
    norm: { access: 'read', absent: 0 },
    step: { access: 'read', type: 'u32' },
    ring: { access: 'write' },
  },
  params: {},
  options: {},
  text: recordStepText,
  groups: (_, { spreads }) => summingGroups(spreads, 1),
  accuracy: 'linear',
});
