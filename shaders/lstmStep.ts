import { sigmoid } from './activation.ts';
import { defineKernel } from './kernel.ts';
import { lstmStepText } from './lstmStep.wgsl.ts';
import { fitGates, productGroups } from './product.ts';

/**
 * One step of the LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), in PyTorch's
 * equations and order of gates i, f, g, o; z = b + U x(t):
 *
 *   i, f, o = σ(z + W h(t-1))    g = tanh(z + W h(t-1))
 *   c(t) = f ∘ c(t-1) + i ∘ g    h(t) = o ∘ tanh(c(t))
 *
 * Where the sequence is over (`valid` is 0), h and c stay as they are.
 *
 * z: [B, 4H] or fewer rows, repeated   h, c, hNext, cNext: [B, H]   w: [4H, H]   valid: [B, 1]
 * gates: [B, 4H], the values of i, f, g, o, for the way back
 */
export const lstmStep = defineKernel({
  name: 'lstmStep',
  operands: {
    z: { access: 'read', vector: true, repeats: true, parts: 4 },
    h: { access: 'read', vector: true },
    c: { access: 'read', vector: true },
    w: { access: 'read', vector: true },
    valid: { access: 'read', absent: 1 },
    hNext: { access: 'write', vector: true },
    cNext: { access: 'write', vector: true },
    gates: { access: 'write', vector: true, parts: 4, absent: 0 },
  },
  params: {},
  options: {},
  text: lstmStepText,
  isStep: true,
  fit: (tile, { hNext }) => fitGates(tile, hNext.rows),
  multiplyAdds: ({ h, w }) => h.rows * w.rows * w.cols,
  groups: ({ hNext }, { tile }) => productGroups(hNext, tile),
  twin({ z, h, c, w, valid, hNext, cNext, gates }) {
    const H = h.cols;
    for (let r = 0; r < h.rows; r++)
      for (let n = 0; n < H; n++) {
        const sum = (gate: number): number => {
          let a = z.at(r, gate * H + n);
          for (let k = 0; k < H; k++) a += h.at(r, k) * w.at(gate * H + n, k);
          return a;
        };
        const [i, f, g, o] = [sigmoid(sum(0)), sigmoid(sum(1)), Math.tanh(sum(2)), sigmoid(sum(3))] as const;
        const over = valid.at(r, 0) === 0;
        const next = over ? c.at(r, n) : f * c.at(r, n) + i * g;
        cNext.put(r, n, next);
        hNext.put(r, n, over ? h.at(r, n) : o * Math.tanh(next));
        [i, f, g, o].forEach((value, gate) => {
          gates.put(r, gate * H + n, value);
        });
      }
  },
  accuracy: 'smooth',
});
