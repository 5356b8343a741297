import { PlanError } from '../core/errors.ts';
import type { Values } from '../graph/scan.ts';
import { detach, type Value } from '../graph/value.ts';
import { argmax } from '../ops/argmax.ts';
import { blend } from '../ops/blend.ts';
import { drawOneHot } from '../ops/draw.ts';
import { oneHot } from '../ops/one-hot.ts';
import { softmax } from '../ops/softmax.ts';
import type { ResolvedConfig } from './config.ts';

type FeedsBack = Pick<ResolvedConfig, 'feedback' | 'outputSize'>;

/**
 * What enters the next step [B, K]: the target, what the network said itself, or one or the other.
 *
 * @param o o(t) [B, K]
 * @param now of this step: `y`, the target, a class [B, 1] or numbers [B, K]; `teacher` [B, 1], 1 where it is believed;
 * `draws` [B, 1], uniform in [0, 1). Without `y` the network is on its own, without `teacher` it never is.
 * @throws PlanError `missing-draws`
 */
export function fedBack(config: FeedsBack, o: Value, { y, teacher, draws }: Values): Value {
  const told = y && (y.home.type === 'i32' ? oneHot(y, config.outputSize) : y);
  if (told && !teacher) return told;
  const own = said(config, o, draws);
  return told && teacher ? blend(teacher, told, own) : own;
}

/** What o(t) becomes. No gradient passes through a choice. */
function said({ feedback, outputSize }: FeedsBack, o: Value, draws: Value | undefined): Value {
  if (feedback === 'softmax') return softmax(o);
  if (feedback === 'linear') return o;
  if (feedback === 'greedy') return oneHot(argmax(detach(o)), outputSize);
  if (draws) return drawOneHot(detach(o), draws);
  throw new PlanError('missing-draws', 'A network that draws what is fed back has nothing to draw with.', {
    parameter: 'feedback.draws',
    hint: 'Give uniform numbers in [0, 1), one for each step and sequence.',
  });
}
