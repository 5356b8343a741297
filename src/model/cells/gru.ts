import { columns, rows, type Value } from '../../graph/value.ts';
import { activate } from '../../ops/activate.ts';
import { add } from '../../ops/add.ts';
import { blend } from '../../ops/blend.ts';
import { gruStep } from '../../ops/gru-step.ts';
import { linear } from '../../ops/linear.ts';
import { multiply } from '../../ops/multiply.ts';
import { type Cell, normalised } from './cell.ts';

/** Gate n of a sum [R, 3H]. */
const gate = (a: Value, n: number, H: number): Value => columns(a, n * H, H);

/** Cho et al. 2014 with the reset after the product, as PyTorch and cuDNN have it; gates r, z, n. */
export const gru: Cell = {
  states: ['h'],
  step(p, entering, before) {
    const h = before.h as Value;
    const x = normalised(entering, p.inputNorm);
    if (!p.hiddenNorm && !p.dropout) return { h: gruStep(x, h, p.W as Value, p.b) };
    const masked = p.dropout ? multiply(p.dropout, h) : h;
    const u = normalised(linear(masked, p.W as Value, p.b), p.hiddenNorm);
    const H = h.cols;
    const r = activate(add(gate(x, 0, H), gate(u, 0, H)), 'sigmoid');
    const z = activate(add(gate(x, 1, H), gate(u, 1, H)), 'sigmoid');
    const n = activate(add(gate(x, 2, H), multiply(r, gate(u, 2, H))), 'tanh');
    return { h: blend(z, h, n) };
  },
};

/** Cho et al. 2014 with the reset before the product: n = tanh(x + W_n (r ∘ h(t-1)) + b'_n). */
export const gruResetBefore: Cell = {
  states: ['h'],
  step(p, x, before) {
    const h = before.h as Value;
    const [W, b] = [p.W as Value, p.b as Value];
    const H = h.cols;
    const masked = p.dropout ? multiply(p.dropout, h) : h;
    // Rows of W, and so columns of b', go by gates: the first two need h(t-1), the third what r leaves of it.
    const u = linear(masked, rows(W, 0, 2 * H), columns(b, 0, 2 * H));
    const r = activate(add(gate(x, 0, H), gate(u, 0, H)), 'sigmoid');
    const z = activate(add(gate(x, 1, H), gate(u, 1, H)), 'sigmoid');
    const product = linear(multiply(r, masked), rows(W, 2 * H, H), columns(b, 2 * H, H));
    return { h: blend(z, h, activate(add(gate(x, 2, H), product), 'tanh')) };
  },
};
