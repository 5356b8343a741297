import { oneHot as kernel } from '../../shaders/oneHot.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const oneHotOp = defineOp<'id', 'out', { size: number }>({
  name: 'oneHot',
  sizes: ({ id }, { size }) => ({ out: [id.rows, size] }),
  forward: (c) => c.emit(kernel, { id: c.in('id'), out: c.out('out') }),
  backward: {},
});

/**
 * A class as a vector of probabilities, for where an output is fed back: 1 at the class, 0 elsewhere. Tokens that enter
 * a network need no such vector (see `embed`).
 *
 * id: [R, 1], -1 for the zero vector. Returns [R, size].
 */
export const oneHot = (id: Value, size: number): Value => apply(oneHotOp, { id }, { size }).out as Value;
