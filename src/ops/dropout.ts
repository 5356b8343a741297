import { dropoutMask as kernel } from '../../shaders/dropoutMask.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

interface Attributes extends Record<string, number | boolean> {
  readonly rows: number;
  readonly cols: number;
  readonly stream: number;
  readonly scaled: boolean;
}

const dropoutMaskOp = defineOp<'rate' | 'clock' | 'first', 'out', Attributes>({
  name: 'dropoutMask',
  sizes: (_, { rows, cols }) => ({ out: [rows, cols] }),
  whole: ['rate', 'clock', 'first'],
  forward: (c) =>
    c.emit(
      kernel,
      { rate: c.in('rate'), clock: c.in('clock'), first: c.maybe('first'), out: c.out('out') },
      { params: { stream: c.attributes.stream }, options: { scaled: c.attributes.scaled } },
    ),
  backward: {},
});

/**
 * A mask [rows, cols] to multiply with: 0 with probability `rate` [1, 1], else 1/(1 - rate) (Srivastava et al. 2014).
 *
 * clock: [1, 2] u32: seed and training step   stream: a number of its own for every mask of a network
 * first: [1, 1] u32: the row of a longer mask with which this one begins, default 0
 */
export const dropoutMask = (
  rate: Value,
  clock: Value,
  rows: number,
  cols: number,
  stream: number,
  first?: Value,
): Value => apply(dropoutMaskOp, { rate, clock, first }, { rows, cols, stream, scaled: true }).out as Value;

/** 0 with probability `rate` [1, 1], else 1, as above. */
export const coinFlips = (rate: Value, clock: Value, rows: number, stream: number): Value =>
  apply(dropoutMaskOp, { rate, clock }, { rows, cols: 1, stream, scaled: false }).out as Value;
