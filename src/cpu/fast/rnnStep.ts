import { rnnStep } from '../../../shaders/rnnStep.ts';
import { plain, productOf, transposed } from './product.ts';
import { fast, have } from './routine.ts';
import { activateRows, copyRow, isOver } from './rows.ts';

/** h(t) = f(z + W h(t-1)), or h(t-1) where the sequence is over. */
export const fastRnnStep = fast(rnnStep, (site) => {
  const { z, h, w, valid, out } = site.operands;
  const { arena, cpu } = site;
  if (z.cols !== out.cols || !have(out.rows, out.cols, h) || !have(out.rows, 1, valid)) return undefined;
  const multiply = productOf(site, plain(h), transposed(w), out, false);
  if (!multiply) return undefined;
  const finish = activateRows(cpu, site.options.activation, out, out, z);
  return () => {
    multiply();
    finish();
    if (valid)
      for (let r = 0; r < out.rows; r++) if (isOver(arena, valid, r)) copyRow(arena, out, h, r, false);
  };
});
