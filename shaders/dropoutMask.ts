import { dropoutMaskText } from './dropoutMask.wgsl.ts';
import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * Each entry is 0 with probability `rate`, else 1/(1 - rate) (Srivastava et al., "Dropout", 2014) or, not `scaled`, 1;
 * drawn from Threefry under the key (seed, stream) at the counter (step, (first + r)·C + c). A rate of 0 gives ones.
 *
 * out: [R, C]   rate: [1, 1]   clock: [1, 2] = seed, step   first: [1, 1], the row of a longer mask with which
 * this one begins, default 0
 */
export const dropoutMask = defineKernel({
  name: 'dropoutMask',
  operands: {
    rate: { access: 'read' },
    clock: { access: 'read', type: 'u32' },
    first: { access: 'read', type: 'u32', absent: 0 },
    out: { access: 'write' },
  },
  params: { stream: 'u32' },
  options: { scaled: [false, true] },
  text: dropoutMaskText,
  groups: ({ out }) => elements(out),
  accuracy: 'linear',
});
