import { softmaxCrossEntropy as kernel } from '../../shaders/softmaxCrossEntropy.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

/** The gradient ŷ - 1[y] falls out of the forward pass: one dispatch computes both. */
const softmaxCrossEntropyOp = defineOp<'o' | 'y' | 'weight', 'loss' | 'correct' | 'd'>({
  name: 'softmaxCrossEntropy',
  isLoss: true,
  sizes: ({ o }) => ({ loss: [o.rows, 1], correct: [o.rows, 1], d: [o.rows, o.cols] }),
  repeats: ['weight'],
  forward: (c) =>
    c.emit(kernel, {
      o: c.in('o'),
      y: c.in('y'),
      weight: c.maybe('weight'),
      loss: c.out('loss'),
      correct: c.out('correct'),
      d: c.training ? { view: c.out('d'), add: false } : undefined,
    }),
  backward: { o: (c) => c.pass('o', c.out('d')) },
});

/**
 * Softmax and cross entropy in one: what training descends is Σ loss (Goodfellow et al. 10.12-10.14).
 *
 * o: logits [R, V]   y: targets [R, 1], -1 is ignored   weight: of each row [R, 1] or of all [1, 1], default 1; 1/R
 * makes the mean. Returns the weighted losses [R, 1] and whether each target had the largest logit (0 or 1) [R, 1].
 */
export function softmaxCrossEntropy(o: Value, y: Value, weight?: Value): { loss: Value; correct: Value } {
  const { loss, correct } = apply(softmaxCrossEntropyOp, { o, y, weight });
  return { loss: loss as Value, correct: correct as Value };
}
