import { columns, type Value } from '../../graph/value.ts';
import { activate } from '../../ops/activate.ts';
import { add } from '../../ops/add.ts';
import { linear } from '../../ops/linear.ts';
import { lstmStep } from '../../ops/lstm-step.ts';
import { multiply } from '../../ops/multiply.ts';
import { type Cell, normalised } from './cell.ts';

/** Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000; gates i, f, g, o. */
export const lstm: Cell = {
  states: ['h', 'c'],
  step(p, entering, before) {
    const [h, c] = [before.h as Value, before.c as Value];
    const masked = p.dropout ? multiply(p.dropout, h) : h;
    const z = normalised(entering, p.inputNorm);
    if (!p.hiddenNorm) return { ...lstmStep(z, masked, c, p.W as Value) };
    return gated(add(z, normalised(linear(masked, p.W as Value, p.b), p.hiddenNorm)), c);
  },
};

/** c(t) = σ(f) ∘ c(t-1) + σ(i) ∘ tanh(g), h(t) = σ(o) ∘ tanh(c(t)), from the sums a [B, 4H] */
function gated(a: Value, before: Value): { h: Value; c: Value } {
  const H = before.cols;
  const gate = (n: number, f: 'sigmoid' | 'tanh'): Value => activate(columns(a, n * H, H), f);
  const c = add(multiply(gate(1, 'sigmoid'), before), multiply(gate(0, 'sigmoid'), gate(2, 'tanh')));
  return { h: multiply(gate(3, 'sigmoid'), activate(c, 'tanh')), c };
}
