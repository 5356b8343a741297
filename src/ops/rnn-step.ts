import type { Activation } from '../../shaders/activation.ts';
import { matmul } from '../../shaders/matmul.ts';
import { rnnStepBackward } from '../../shaders/rnnStepBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { outerProduct } from './outer-product.ts';

/**
 * One dispatch each way. `a` is the sum before the activation: never stored, but its gradient δ is, and everything
 * outside the recurrence receives its own from there.
 */
const rnnStepOp = defineOp<'z' | 'h' | 'w', 'h' | 'a', { activation: Activation }>({
  name: 'rnnStep',
  sizes: ({ z, w }) => ({ h: [z.rows, w.rows], a: [z.rows, w.rows] }),
  whole: ['w'],
  repeats: ['z'],
  forward: (c) =>
    c.emit(
      matmul,
      { a: c.in('h'), b: c.in('w'), plus: c.in('z'), out: { view: c.out('h'), add: false } },
      { options: { transposeA: false, transposeB: true, activation: c.attributes.activation } },
    ),
  prepare(c) {
    const { d, owed } = c.take('h');
    c.emit(
      rnnStepBackward,
      { h: c.out('h'), dh: d, pull: owed?.d, pullW: owed?.w, da: c.own('a') },
      { options: { activation: c.attributes.activation } },
    );
  },
  backward: {
    z: (c) => c.pass('z', c.d('a')),
    h: (c) => c.owe('h', c.d('a'), c.in('w')),
    w: (c) => outerProduct(c, c.d('a'), c.in('h'), 'w'),
  },
});

/**
 * The step of the vanilla recurrent network: h(t) = f(z + W h(t-1)), z = b + U x(t)   (Goodfellow et al. 10.8, 10.9)
 *
 * z, h: [B, H]   w: [H, H]
 */
export const rnnStep = (z: Value, h: Value, w: Value, activation: Activation): Value =>
  apply(rnnStepOp, { z, h, w }, { activation }).h as Value;
