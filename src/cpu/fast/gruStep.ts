import { gruStep } from '../../../shaders/gruStep.ts';
import type { Matrix } from '../../../shaders/kernel.ts';
import { plain, productOf, transposed } from './product.ts';
import { fast, have } from './routine.ts';
import { isOver, numberOf, roomAs } from './rows.ts';

/** Columns `from` .. `from + cols - 1` of a matrix, wherever that lies. */
const columns = (m: Matrix, from: number, cols: number): Matrix => ({
  get offset() {
    return m.offset + from;
  },
  rows: m.rows,
  cols,
  stride: m.stride,
});
const rowsOf = (m: Matrix, from: number, rows: number): Matrix => ({
  ...m,
  offset: m.offset + from * m.stride,
  rows,
});

/** r, z = σ(x + W h(t-1) + b), u = W h(t-1) + b, n = tanh(x + r ∘ u); h(t) = (1 - z) ∘ n + z ∘ h(t-1). */
export const fastGruStep = fast(gruStep, (site) => {
  const { x, h, w, b, valid, out, gates } = site.operands;
  const { arena, cpu } = site;
  const { rows, cols: H } = h;
  if (x.cols !== 3 * H || w.rows !== 3 * H || !have(rows, H, out) || !have(rows, 1, valid)) return undefined;
  if (!have(rows, 4 * H, gates) || (b && b.cols !== 3 * H)) return undefined;
  const values = gates ?? roomAs(site.room(rows * 4 * H), rows, 4 * H);
  // r and z go in front of n, u behind it.
  const first = productOf(site, plain(h), transposed(rowsOf(w, 0, 2 * H)), columns(values, 0, 2 * H), false);
  const last = productOf(site, plain(h), transposed(rowsOf(w, 2 * H, H)), columns(values, 3 * H, H), false);
  if (!first || !last) return undefined;
  const [sigmoid, identity] = [numberOf('sigmoid'), numberOf('identity')];
  return () => {
    first();
    last();
    const from = values.offset;
    for (let r = 0; r < rows; r++) {
      const y = from + r * values.stride;
      const entering = x.offset + (r % x.rows) * x.stride;
      if (b) {
        const bias = b.offset + (r % b.rows) * b.stride;
        cpu.activate(identity, y, y, bias, 2 * H);
        cpu.activate(identity, y + 3 * H, y + 3 * H, bias + 2 * H, H);
      }
      cpu.activate(sigmoid, y, y, entering, 2 * H);
      cpu.gru(
        y,
        entering + 2 * H,
        h.offset + r * h.stride,
        out.offset + r * out.stride,
        isOver(arena, valid, r),
        H,
      );
    }
  };
});
