import { copyRows } from '../../shaders/copyRows.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const rowsFromOp = defineOp<'table' | 'first', 'out', { rows: number }>({
  name: 'rowsFrom',
  sizes: ({ table }, { rows }) => ({ out: [rows, table.cols] }),
  whole: ['table', 'first'],
  forward: (c) => c.emit(copyRows, { a: c.in('table'), first: c.in('first'), out: c.out('out') }),
  backward: {},
});

/**
 * Rows first .. first+rows-1 of a table, where the device knows `first`. No gradient passes.
 *
 * table: [N, C]   first: [1, 1] u32   Returns [rows, C].
 */
export const rowsFrom = (table: Value, first: Value, rows: number): Value =>
  apply(rowsFromOp, { table, first }, { rows }).out as Value;
