import { attend as attendKernel } from '../../shaders/attend.ts';
import { dotRows } from '../../shaders/dotRows.ts';
import { multiply } from '../../shaders/multiply.ts';
import { softmaxSteps as softmaxKernel } from '../../shaders/softmaxSteps.ts';
import { softmaxStepsBackward } from '../../shaders/softmaxStepsBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const PRODUCT = { options: { complement: false } } as const;

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
  forward: (c) =>
    c.emit(attendKernel, { weights: c.in('p'), v: c.in('v'), out: { view: c.out('out'), add: false } }),
  backward: {
    p: (c) => c.emit(dotRows, { a: c.d('out'), b: c.in('v'), out: c.to('p') }),
    v: (c) => c.emit(multiply, { a: c.in('p'), b: c.d('out'), out: c.to('v') }, PRODUCT),
  },
});

const scoreOp = defineOp<'s' | 'keys', 'out'>({
  name: 'score',
  sizes: ({ keys }) => ({ out: [keys.rows, 1] }),
  whole: ['s', 'keys'],
  forward: (c) => c.emit(dotRows, { a: c.in('s'), b: c.in('keys'), out: { view: c.out('out'), add: false } }),
  backward: {
    s: (c) => c.emit(attendKernel, { weights: c.d('out'), v: c.in('keys'), out: c.to('s') }),
    keys: (c) => c.emit(multiply, { a: c.d('out'), b: c.in('s'), out: c.to('keys') }, PRODUCT),
  },
});

/** How well a state fits each source step: s[b]·keys[j, b]   s: [B, H]   keys: [S·B, H]   Returns [S·B, 1]. */
export const score = (s: Value, keys: Value): Value => apply(scoreOp, { s, keys }).out as Value;

/**
 * Attention, once its scores are known: p = softmax of the scores over the source steps, out[b] = Σ_j p[j, b]·v[j, b]
 * (Bahdanau et al. 2015, equations 5 and 6)
 *
 * scores: [S·B, 1]   v: [S·B, H]   valid: [S·B, 1], where the source is not yet over   Returns what was
 * gathered [B, H], and the weights [S·B, 1].
 */
export function attend(
  scores: Value,
  v: Value,
  batch: number,
  valid?: Value,
): { readonly context: Value; readonly weights: Value } {
  const weights = apply(softmaxStepsOp, { a: scores, valid }, { batch }).out as Value;
  return { context: apply(attendOp, { p: weights, v }, { batch }).out as Value, weights };
}
