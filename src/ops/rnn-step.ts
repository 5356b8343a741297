import type { Activation } from '../../shaders/activation.ts';
import { rnnStep as rnnStepKernel } from '../../shaders/rnnStep.ts';
import { rnnStepBackward } from '../../shaders/rnnStepBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { outerProduct } from './outer-product.ts';

/**
 * One dispatch each way. `a` is the sum before the activation: never stored, but its gradient δ is, and everything
 * outside the recurrence receives its own from there.
 */
const rnnStepOp = defineOp<'z' | 'h' | 'w' | 'valid', 'h' | 'a', { activation: Activation }>({
  name: 'rnnStep',
  sizes: ({ z, h, w }) => ({ h: [Math.max(z.rows, h.rows), w.rows], a: [Math.max(z.rows, h.rows), w.rows] }),
  whole: ['w'],
  repeats: ['z'],
  freezes: { h: 'h' },
  forward: (c) =>
    c.emit(
      rnnStepKernel,
      { z: c.in('z'), h: c.in('h'), w: c.in('w'), valid: c.maybe('valid'), out: c.out('h') },
      { options: c.attributes },
    ),
  prepare(c) {
    const valid = c.maybe('valid');
    const { d, owed } = c.take('h');
    const operands = { h: c.out('h'), dh: d, pull: owed?.d, pullW: owed?.w, valid, da: c.own('a') };
    const dhPrev = valid && c.to('h');
    c.emit(rnnStepBackward, { ...operands, dhPrev }, { options: c.attributes });
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
