import { activateBackward } from '../../shaders/activateBackward.ts';
import type { Activation } from '../../shaders/activation.ts';
import { matmul } from '../../shaders/matmul.ts';
import { apply } from '../graph/node.ts';
import { type Backward, defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import type { View } from '../schedule/plan.ts';
import { outerProduct } from './outer-product.ts';

type Inputs = 'x' | 'w' | 'plus';
type Outputs = 'out' | 'a';
interface Attributes extends Record<string, string> {
  readonly activation: Activation;
}

/** The gradient before the activation. */
const delta = (c: Backward<Inputs, Outputs, Attributes>): View =>
  c.d(c.attributes.activation === 'identity' ? 'out' : 'a');

const linearOp = defineOp<Inputs, Outputs, Attributes>({
  name: 'linear',
  sizes: ({ x, w }) => ({ out: [x.rows, w.rows], a: [x.rows, w.rows] }),
  whole: ['w'],
  repeats: ['plus'],
  forward: (c) =>
    c.emit(
      matmul,
      { a: c.in('x'), b: c.in('w'), plus: c.maybe('plus'), out: { view: c.out('out'), add: false } },
      { options: { transposeA: false, transposeB: true, activation: c.attributes.activation } },
    ),
  prepare(c) {
    if (c.attributes.activation === 'identity') return;
    const da = { view: c.own('a'), add: false };
    c.emit(activateBackward, { y: c.out('out'), dy: c.d('out'), da }, { options: c.attributes });
  },
  backward: {
    x: (c) => c.owe('x', delta(c), c.in('w')), // dx = δ·W
    w: (c) => outerProduct(c, delta(c), c.in('x'), 'w'), // dW = δᵀ·x
    plus: (c) => c.pass('plus', delta(c)),
  },
});

/**
 * f(x·Wᵀ + plus)   x: [R, K]   w: [N, K], as PyTorch keeps it   plus: a bias [1, N], a context [B, N] or a whole [R, N]
 *
 * @param activation f. Default identity.
 */
export const linear = (x: Value, w: Value, plus?: Value, activation: Activation = 'identity'): Value =>
  apply(linearOp, { x, w, plus }, { activation }).out as Value;
