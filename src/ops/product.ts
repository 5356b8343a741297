import { matmul } from '../../shaders/matmul.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { outerProduct } from './outer-product.ts';

const productOp = defineOp<'x' | 'table' | 'plus', 'out'>({
  name: 'product',
  sizes: ({ x, table }) => ({ out: [x.rows, table.cols] }),
  whole: ['table'],
  repeats: ['plus'],
  forward: (c) =>
    c.emit(
      matmul,
      { a: c.in('x'), b: c.in('table'), plus: c.maybe('plus'), out: { view: c.out('out'), add: false } },
      { options: { transposeA: false, transposeB: false, activation: 'identity' } },
    ),
  backward: {
    // dx = d·tableᵀ
    x(c) {
      const d = c.d('out');
      const options = { transposeA: false, transposeB: true, activation: 'identity' } as const;
      c.emit(matmul, { a: d, b: c.in('table'), out: c.to('x') }, { options });
    },
    table: (c) => outerProduct(c, c.in('x'), c.d('out'), 'table'), // dtable = xᵀ·d
    plus: (c) => c.pass('plus', c.d('out')),
  },
});

/**
 * x·table + plus: what `embed` is for tokens, for mixtures of them, such as what a softmax says.
 *
 * x: [R, V]   table: [V, H]   plus: a bias [1, H] or a whole [R, H]
 */
export const product = (x: Value, table: Value, plus?: Value): Value =>
  apply(productOp, { x, table, plus }).out as Value;
