import { drawOneHotText } from './drawOneHot.wgsl.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * A class drawn from softmax(o[r]), as a one-hot row: the first class at which the cumulated probability exceeds u[r]
 * (the inverse of the distribution function), and never one without probability.
 *
 * o, out: [R, V]   u: [R, 1], uniform in [0, 1)
 *
 * The largest logit is taken off first, so that no logit overflows.
 */
export const drawOneHot = defineKernel({
  name: 'drawOneHot',
  operands: { o: { access: 'read' }, u: { access: 'read' }, out: { access: 'write' } },
  params: {},
  options: {},
  text: drawOneHotText,
  groups: ({ out }) => flatGroups(out.rows),
  accuracy: 'exact',
});
