import { softmaxCrossEntropy as kernel } from '../../shaders/softmaxCrossEntropy.ts';
import { realInRange } from '../core/options.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

/** The gradient ŷ - 1[y] falls out of the forward pass: one dispatch computes both. */
const softmaxCrossEntropyOp = defineOp<
  'o' | 'y' | 'weight' | 'classWeights',
  'loss' | 'correct' | 'd',
  { smoothing: number }
>({
  name: 'softmaxCrossEntropy',
  isLoss: true,
  sizes: ({ o }) => ({ loss: [o.rows, 1], correct: [o.rows, 1], d: [o.rows, o.cols] }),
  repeats: ['weight'],
  whole: ['classWeights'],
  forward: (c) =>
    c.emit(
      kernel,
      {
        o: c.in('o'),
        y: c.in('y'),
        weight: c.maybe('weight'),
        classWeights: c.maybe('classWeights'),
        loss: c.out('loss'),
        correct: c.out('correct'),
        d: c.training ? { view: c.out('d'), add: false } : undefined,
      },
      { params: { smoothing: c.attributes.smoothing } },
    ),
  backward: { o: (c) => c.pass('o', c.out('d')) },
});

export interface CrossEntropySettings {
  /** ε, 0 <= ε <= 1: the target is taken for right with 1 - ε + ε/V, any other class with ε/V. Default 0. */
  readonly smoothing?: number;
  /** What each class weighs [1, V]. Default 1. */
  readonly classWeights?: Value | undefined;
}

/**
 * Softmax and cross entropy in one: what training descends is Σ loss (Goodfellow et al. 10.12-10.14).
 *
 * o: logits [R, V]   y: targets [R, 1], -1 is ignored   weight: of each row [R, 1] or of all [1, 1], default 1; 1/R
 * makes the mean (with class weights PyTorch's mean is 1/Σ u[y]). Returns the weighted losses [R, 1] and whether each
 * target had the largest logit (0 or 1) [R, 1].
 * @throws ConfigError `wrong-type`, `out-of-range`: the smoothing
 */
export function softmaxCrossEntropy(
  o: Value,
  y: Value,
  weight?: Value,
  { smoothing = 0, classWeights }: CrossEntropySettings = {},
): { loss: Value; correct: Value } {
  const attributes = { smoothing: realInRange('smoothing', smoothing, { min: 0, max: 1 }) };
  const { loss, correct } = apply(softmaxCrossEntropyOp, { o, y, weight, classWeights }, attributes);
  return { loss: loss as Value, correct: correct as Value };
}
