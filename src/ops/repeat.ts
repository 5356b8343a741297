import { copy } from '../../shaders/copy.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const repeatOp = defineOp<'a', 'out', { rows: number }>({
  name: 'repeat',
  sizes: ({ a }, { rows }) => ({ out: [rows, a.cols] }),
  repeats: ['a'],
  forward: (c) => c.emit(copy, { a: c.in('a'), out: { view: c.out('out'), add: false } }),
  backward: { a: (c) => c.pass('a', c.d('out')) },
});

/** a, its rows repeated until there are `rows` of them. */
export const repeat = (a: Value, rows: number): Value => apply(repeatOp, { a }, { rows }).out as Value;
