import { copy } from '../../shaders/copy.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const addOp = defineOp<'a' | 'b', 'out'>({
  name: 'add',
  sizes: ({ a, b }) => ({ out: [Math.max(a.rows, b.rows), a.cols] }),
  repeats: ['a', 'b'],
  forward(c) {
    const view = c.out('out');
    c.emit(copy, { a: c.in('a'), out: { view, add: false } });
    c.emit(copy, { a: c.in('b'), out: { view, add: true } });
  },
  backward: {
    a: (c) => c.pass('a', c.d('out')),
    b: (c) => c.pass('b', c.d('out')),
  },
});

/** a + b   [R, C], or fewer rows, repeated */
export const add = (a: Value, b: Value): Value => apply(addOp, { a, b }).out as Value;
