import { lstmStep as kernel } from '../../shaders/lstmStep.ts';
import { lstmStepBackward } from '../../shaders/lstmStepBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { outerProduct } from './outer-product.ts';

/** One dispatch each way. `a` is the sum before the gates: never stored, but its gradient δ is. */
const lstmStepOp = defineOp<'z' | 'h' | 'c' | 'w' | 'valid', 'h' | 'c' | 'gates' | 'a'>({
  name: 'lstmStep',
  sizes: ({ c }) => ({
    h: [c.rows, c.cols],
    c: [c.rows, c.cols],
    gates: [c.rows, 4 * c.cols],
    a: [c.rows, 4 * c.cols],
  }),
  whole: ['w'],
  repeats: ['z'],
  freezes: { h: 'h', c: 'c' },
  forward: (x) =>
    x.emit(kernel, {
      ...{ z: x.in('z'), h: x.in('h'), c: x.in('c'), w: x.in('w'), valid: x.maybe('valid') },
      ...{ hNext: x.out('h'), cNext: x.out('c'), gates: x.training ? x.out('gates') : undefined },
    }),
  prepare(x) {
    const valid = x.maybe('valid');
    const { d: dh, owed } = x.take('h');
    const dc = x.collect('c');
    x.emit(lstmStepBackward, {
      ...{
        dh,
        pull: owed?.d,
        pullW: owed?.w,
        dc,
        c: x.out('c'),
        cPrev: x.in('c'),
        gates: x.out('gates'),
        valid,
      },
      ...{ da: x.own('a'), dhPrev: valid && x.to('h'), dcPrev: x.to('c') },
    });
  },
  backward: {
    z: (x) => x.pass('z', x.d('a')),
    h: (x) => x.owe('h', x.d('a'), x.in('w')),
    c: () => {}, // the fused kernel has written it
    w: (x) => outerProduct(x, x.d('a'), x.in('h'), 'w'),
  },
});

/**
 * The step of the LSTM (Hochreiter and Schmidhuber 1997; Gers et al. 2000), gates i, f, g, o as PyTorch orders them:
 * c(t) = f ∘ c(t-1) + i ∘ g, h(t) = o ∘ tanh c(t), with the gates from z + W h(t-1), z = b + U x(t)
 *
 * z: [B, 4H]   h, c: [B, H]   w: [4H, H]
 */
export function lstmStep(z: Value, h: Value, c: Value, w: Value): { readonly h: Value; readonly c: Value } {
  const next = apply(lstmStepOp, { z, h, c, w });
  return { h: next.h as Value, c: next.c as Value };
}
