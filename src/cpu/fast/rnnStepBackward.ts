import { rnnStepBackward } from '../../../shaders/rnnStepBackward.ts';
import { pullInto } from './pull.ts';
import { fast, have } from './routine.ts';
import { clearRow, copyRow, descendRows, isOver } from './rows.ts';

/** dh(t) += δ(t+1)·W;  δ(t) = dh(t) ∘ f'(h(t)); where the sequence is over δ(t) = 0 and dh(t-1) += dh(t). */
export const fastRnnStepBackward = fast(rnnStepBackward, (site) => {
  const { h, dh, pull, pullW, valid, da, dhPrev } = site.operands;
  const { arena, cpu } = site;
  const { rows, cols } = dh;
  if (!have(rows, cols, h, da, dhPrev) || !have(rows, 1, valid)) return undefined;
  const gather = pullInto(site, dh, pull, pullW);
  if (!gather) return undefined;
  const descend = descendRows(cpu, site.options.activation, da, h, dh);
  return () => {
    gather();
    descend();
    if (!valid && !dhPrev) return;
    for (let r = 0; r < rows; r++)
      if (isOver(arena, valid, r)) {
        clearRow(arena, da, r);
        if (dhPrev) copyRow(arena, dhPrev, dh, r, dhPrev.adds);
      } else if (dhPrev && !dhPrev.adds) clearRow(arena, dhPrev, r);
  };
});
