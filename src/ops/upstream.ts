import { copy } from '../../shaders/copy.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const upstreamOp = defineOp<'a' | 'd', 'none'>({
  name: 'upstream',
  sizes: ({ a }) => ({ none: [a.rows, 1] }),
  forward: () => {},
  backward: { a: (c) => c.emit(copy, { a: c.in('d'), out: c.to('a') }) },
  isLoss: true,
});

/**
 * Gives a value a gradient from outside, beside those that it has: a += d on the way back, nothing on the way forward.
 * It is what a loss Σ a ∘ d would do.
 *
 * a, d: [R, C]
 */
export const upstream = (a: Value, d: Value): void => void apply(upstreamOp, { a, d });
