import { gruStep as kernel } from '../../shaders/gruStep.ts';
import { gruStepBackward } from '../../shaders/gruStepBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { outerProduct } from './outer-product.ts';

/** One dispatch each way. `ax` stands for x and `au` for W h(t-1) + b before the gates: only their gradients are stored. */
const gruStepOp = defineOp<'x' | 'h' | 'w' | 'b' | 'valid', 'h' | 'gates' | 'ax' | 'au'>({
  name: 'gruStep',
  sizes: ({ h }) => ({
    h: [h.rows, h.cols],
    gates: [h.rows, 4 * h.cols],
    ax: [h.rows, 3 * h.cols],
    au: [h.rows, 3 * h.cols],
  }),
  whole: ['w', 'b'],
  repeats: ['x'],
  freezes: { h: 'h' },
  forward: (c) =>
    c.emit(kernel, {
      ...{ x: c.in('x'), h: c.in('h'), w: c.in('w'), b: c.maybe('b'), valid: c.maybe('valid') },
      ...{ out: c.out('h'), gates: c.training ? c.out('gates') : undefined },
    }),
  prepare(c) {
    const { d: dh, owed } = c.take('h');
    c.emit(gruStepBackward, {
      ...{ dh, pull: owed?.d, pullW: owed?.w, h: c.in('h'), gates: c.out('gates'), valid: c.maybe('valid') },
      ...{ dx: c.own('ax'), du: c.own('au'), dhPrev: c.to('h') },
    });
  },
  backward: {
    x: (c) => c.pass('x', c.d('ax')),
    h: (c) => c.owe('h', c.d('au'), c.in('w')),
    w: (c) => outerProduct(c, c.d('au'), c.in('h'), 'w'),
    b: (c) => c.pass('b', c.d('au')),
  },
});

/**
 * The step of the GRU (Cho et al. 2014) with the reset after the product, gates r, z, n as PyTorch orders them:
 * n = tanh(x + r ∘ (W h(t-1) + b)), h(t) = (1 - z) ∘ n + z ∘ h(t-1), with r and z from x + W h(t-1) + b
 *
 * x = b_ih + U x(t): [B, 3H]   h: [B, H]   w: [3H, H]   b: [1, 3H]
 */
export const gruStep = (x: Value, h: Value, w: Value, b?: Value): Value =>
  apply(gruStepOp, { x, h, w, b }).h as Value;
