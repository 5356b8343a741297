import { attend as attendKernel } from '../../shaders/attend.ts';
import { attendBackward } from '../../shaders/attendBackward.ts';
import { multiply } from '../../shaders/multiply.ts';
import { softmaxSteps as softmaxKernel } from '../../shaders/softmaxSteps.ts';
import { softmaxStepsBackward } from '../../shaders/softmaxStepsBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

interface Attributes extends Record<string, number> {
  /** B */
  readonly batch: number;
}

const softmaxStepsOp = defineOp<'a' | 'valid', 'out', Attributes>({
  name: 'softmaxSteps',
  sizes: ({ a }) => ({ out: [a.rows, 1] }),
  whole: ['a', 'valid'],
  forward: (c) =>
    c.emit(
      softmaxKernel,
      { a: c.in('a'), valid: c.maybe('valid'), out: c.out('out') },
      { params: c.attributes },
    ),
  backward: {
    a: (c) =>
      c.emit(
        softmaxStepsBackward,
        { y: c.out('out'), d: c.d('out'), da: c.to('a') },
        { params: c.attributes },
      ),
  },
});

const attendOp = defineOp<'p' | 'v', 'out', Attributes>({
  name: 'attend',
  sizes: ({ v }, { batch }) => ({ out: [batch, v.cols] }),
  whole: ['p', 'v'],
  forward: (c) => c.emit(attendKernel, { weights: c.in('p'), v: c.in('v'), out: c.out('out') }),
  backward: {
    p: (c) => c.emit(attendBackward, { v: c.in('v'), d: c.d('out'), dWeights: c.to('p') }),
    v: (c) =>
      c.emit(multiply, { a: c.in('p'), b: c.d('out'), out: c.to('v') }, { options: { complement: false } }),
  },
});

/**
 * Attention, once its scores are known: p = softmax of the scores over the source steps, out[b] = Σ_j p[j, b]·v[j, b]
 * (Bahdanau et al. 2015, equations 5 and 6)
 *
 * scores: [S·B, 1]   v: [S·B, H]   valid: [S·B, 1], where the source is not yet over   Returns [B, H].
 */
export function attend(scores: Value, v: Value, batch: number, valid?: Value): Value {
  const p = apply(softmaxStepsOp, { a: scores, valid }, { batch }).out as Value;
  return apply(attendOp, { p, v }, { batch }).out as Value;
}
