import { columns, type Value } from '../graph/value.ts';
import { activate } from '../ops/activate.ts';
import { add } from '../ops/add.ts';
import { attend, score } from '../ops/attend.ts';
import { linear } from '../ops/linear.ts';
import type { Parameters } from './declare.ts';
import type { Attended, Attention } from './inputs.ts';
import type { ResolvedPair } from './pair-config.ts';

/**
 * How a decoder reads the source, whose states are h [S·B, E].
 *
 *   additive (Bahdanau et al. 2015)        e_j = v·tanh(W_q s(t-1) + W_k h_j)
 *   multiplicative (Luong et al. 2015)     e_j = s(t)·W_a h_j, and the output sees tanh(W_c [context; s(t)] + b_c)
 *
 * @param valid where the source is not over [S·B, 1]
 */
export function attentionOf(
  { attention }: ResolvedPair,
  parameters: Parameters,
  h: Value,
  batch: number,
  valid: Value | undefined,
): Attention | undefined {
  const get = (name: string): Value => parameters.get(`att.${name}`) as Value;
  if (attention === 'additive') {
    const keys = linear(h, get('weight_k'));
    const before = (s: Value): Attended => {
      const asked = activate(add(keys, linear(s, get('weight_q'))), 'tanh');
      return attend(linear(asked, get('v')), h, batch, valid);
    };
    return { before };
  }
  if (attention === 'multiplicative') {
    const keys = linear(h, get('weight'));
    const W = get('combine.weight');
    const E = h.cols;
    const after = (s: Value): Attended => {
      const { context, weights } = attend(score(s, keys), h, batch, valid);
      const own = linear(s, columns(W, E, s.cols), get('combine.bias'));
      return { context: linear(context, columns(W, 0, E), own, 'tanh'), weights };
    };
    return { after };
  }
  return undefined;
}
