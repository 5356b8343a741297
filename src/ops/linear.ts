import { matmul } from '../../shaders/matmul.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { outerProduct } from './outer-product.ts';

const PRODUCT = { transposeA: false, transposeB: true, activation: 'identity' } as const;

const linearOp = defineOp<'x' | 'w' | 'plus', 'out'>({
  name: 'linear',
  sizes: ({ x, w }) => ({ out: [x.rows, w.rows] }),
  whole: ['w'],
  repeats: ['plus'],
  forward: (c) =>
    c.emit(
      matmul,
      { a: c.in('x'), b: c.in('w'), plus: c.maybe('plus'), out: { view: c.out('out'), add: false } },
      { options: PRODUCT },
    ),
  backward: {
    x: (c) => c.owe('x', c.d('out'), c.in('w')), // dx = dout·W
    w: (c) => outerProduct(c, c.d('out'), c.in('x'), 'w'), // dW = doutᵀ·x
    plus: (c) => c.pass('plus', c.d('out')),
  },
});

/**
 * x·Wᵀ + plus   x: [R, K]   w: [N, K], as PyTorch keeps it   plus: a bias [1, N], a context [B, N] or a whole [R, N]
 */
export const linear = (x: Value, w: Value, plus?: Value): Value =>
  apply(linearOp, { x, w, plus }).out as Value;
