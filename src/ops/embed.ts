import { gather } from '../../shaders/gather.ts';
import { gatherBackward } from '../../shaders/gatherBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const embedOp = defineOp<'table' | 'id' | 'plus', 'out'>({
  name: 'embed',
  sizes: ({ table, id }) => ({ out: [id.rows, table.cols] }),
  whole: ['table'],
  repeats: ['plus'],
  forward: (c) =>
    c.emit(gather, { table: c.in('table'), id: c.in('id'), plus: c.maybe('plus'), out: c.out('out') }),
  backward: {
    table: (c) => c.emit(gatherBackward, { d: c.d('out'), id: c.in('id'), dtable: c.to('table') }),
    plus: (c) => c.pass('plus', c.d('out')),
  },
});

/**
 * table[id] + plus: the product of a one-hot vector with a matrix.
 *
 * table: [V, H]   id: [R, 1] whole numbers, -1 for the zero vector   plus: a bias [1, H] or a whole [R, H]
 */
export const embed = (table: Value, id: Value, plus?: Value): Value =>
  apply(embedOp, { table, id, plus }).out as Value;
