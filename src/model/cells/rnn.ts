import type { Value } from '../../graph/value.ts';
import { activate } from '../../ops/activate.ts';
import { add } from '../../ops/add.ts';
import { blend } from '../../ops/blend.ts';
import { linear } from '../../ops/linear.ts';
import { multiply } from '../../ops/multiply.ts';
import { rnnStep } from '../../ops/rnn-step.ts';
import { type Cell, type CellParameters, normalised } from './cell.ts';

/**
 * a(t) = b + U x(t) + W h(t-1), h(t) = f(a(t))   (Goodfellow et al. 10.8, 10.9)
 *
 * A deep transition puts h(t) = f(A m + a), m = f(a(t)), ..., in place of f(a(t)) (figure 10.13b); a skip adds h(t-1)
 * inside the last f (figure 10.13c); leaky units keep a share: h(t) = α h(t-1) + (1 - α) f(...) (section 10.9.2).
 */
export const rnn: Cell = {
  states: ['h'],
  step(p, entering, before) {
    const h = before.h as Value;
    const next = transition(p, entering, h);
    if (p.leak === undefined) return { h: next };
    return { h: blend(p.leak, h, next) };
  },
};

function transition(p: CellParameters, z: Value, h: Value): Value {
  const { activation: f, skips } = p.config;
  const W = p.W as Value;
  if (!p.inputNorm && !p.dropout && !skips && p.transition.length === 0) return rnnStep(z, h, W, f);
  let a = normalised(linear(p.dropout ? multiply(p.dropout, h) : h, W, z), p.inputNorm);
  for (const { weight, bias } of p.transition) a = linear(activate(a, f), weight, bias);
  return activate(skips ? add(a, h) : a, f);
}
