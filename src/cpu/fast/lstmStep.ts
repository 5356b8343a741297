import { lstmStep } from '../../../shaders/lstmStep.ts';
import { plain, productOf, transposed } from './product.ts';
import { fast, have } from './routine.ts';
import { copyRow, isOver, numberOf, roomAs } from './rows.ts';

/** i, f, o = σ(z + W h(t-1)), g = tanh(z + W h(t-1)); c(t) = f ∘ c(t-1) + i ∘ g; h(t) = o ∘ tanh(c(t)). */
export const fastLstmStep = fast(lstmStep, (site) => {
  const { z, h, c, w, valid, hNext, cNext, gates } = site.operands;
  const { arena, cpu } = site;
  const { rows, cols: H } = h;
  if (z.cols !== 4 * H || !have(rows, H, c, hNext, cNext)) return undefined;
  if (!have(rows, 1, valid) || !have(rows, 4 * H, gates)) return undefined;
  const values = gates ?? roomAs(site.room(rows * 4 * H), rows, 4 * H);
  const multiply = productOf(site, plain(h), transposed(w), values, false);
  if (!multiply) return undefined;
  const [sigmoid, tanh] = [numberOf('sigmoid'), numberOf('tanh')];
  return () => {
    multiply();
    const from = values.offset;
    for (let r = 0; r < rows; r++) {
      const y = from + r * values.stride;
      const x = z.offset + (r % z.rows) * z.stride;
      cpu.activate(sigmoid, y, y, x, 2 * H);
      cpu.activate(tanh, y + 2 * H, y + 2 * H, x + 2 * H, H);
      cpu.activate(sigmoid, y + 3 * H, y + 3 * H, x + 3 * H, H);
      if (isOver(arena, valid, r)) {
        copyRow(arena, cNext, c, r, false);
        copyRow(arena, hNext, h, r, false);
      } else
        cpu.lstm(
          y,
          c.offset + r * c.stride,
          cNext.offset + r * cNext.stride,
          hNext.offset + r * hNext.stride,
          H,
        );
    }
  };
});
