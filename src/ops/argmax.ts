import { argmax as kernel } from '../../shaders/argmax.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const argmaxOp = defineOp<'a', 'out'>({
  name: 'argmax',
  sizes: ({ a }) => ({ out: [a.rows, 1] }),
  types: { out: 'i32' },
  forward: (c) => c.emit(kernel, { a: c.in('a'), out: c.out('out') }),
  backward: {},
});

/** The column of the largest entry of every row, as a token [R, 1]. No gradient passes. */
export const argmax = (a: Value): Value => apply(argmaxOp, { a }).out as Value;
