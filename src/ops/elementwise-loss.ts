import {
  ELEMENTWISE_LOSSES,
  type ElementwiseLoss,
  elementwiseLoss as kernel,
} from '../../shaders/elementwiseLoss.ts';
import { oneOf, realInRange } from '../core/options.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

/** The gradient falls out of the forward pass: one dispatch computes both. */
const elementwiseLossOp = defineOp<
  'o' | 'y' | 'weight',
  'loss' | 'd',
  { kind: ElementwiseLoss; delta: number }
>({
  name: 'elementwiseLoss',
  isLoss: true,
  sizes: ({ o }) => ({ loss: [o.rows, 1], d: [o.rows, o.cols] }),
  repeats: ['weight'],
  forward: (c) =>
    c.emit(
      kernel,
      {
        o: c.in('o'),
        y: c.in('y'),
        weight: c.maybe('weight'),
        loss: c.out('loss'),
        d: c.training ? { view: c.out('d'), add: false } : undefined,
      },
      { params: { delta: c.attributes.delta }, options: { kind: c.attributes.kind } },
    ),
  backward: { o: (c) => c.pass('o', c.out('d')) },
});

export interface ElementwiseLossSettings {
  /** Of each row [R, 1] or of all [1, 1], default 1; 1/(R·K) makes the mean. A row that weighs 0 does not count. */
  readonly weight?: Value | undefined;
  /** δ of `huber`, above 0: where the square becomes a line. Default 1. */
  readonly delta?: number;
}

/**
 * A loss that compares output by output, summed over each row: (o - y)², |o - y|, Huber's, or the cross entropy of
 * independent yes-or-no outputs σ(o), whose o are logits and whose y are from 0 to 1 (Goodfellow et al. 6.2.2.2).
 * The formulas stand at the kernel.
 *
 * o: outputs [R, K]   y: targets [R, K], real   Returns the weighted losses [R, 1]; what training descends is their sum.
 * @throws ConfigError `unknown-value`, `wrong-type`, `out-of-range`
 */
export function elementwiseLoss(
  o: Value,
  y: Value,
  kind: ElementwiseLoss,
  { weight, delta = 1 }: ElementwiseLossSettings = {},
): Value {
  const attributes = {
    kind: oneOf('kind', kind, ELEMENTWISE_LOSSES),
    delta: realInRange('delta', delta, { min: 0, minExcluded: true, max: 1e30 }),
  };
  return apply(elementwiseLossOp, { o, y, weight }, attributes).loss as Value;
}
