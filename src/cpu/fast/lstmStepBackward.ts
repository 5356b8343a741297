import { lstmStepBackward } from '../../../shaders/lstmStepBackward.ts';
import { pullInto } from './pull.ts';
import { fast, have } from './routine.ts';
import { clearRow, copyRow, isOver } from './rows.ts';

/** dh(t) += δ(t+1)·W, then back through the gates, a sequence at a time. */
export const fastLstmStepBackward = fast(lstmStepBackward, (site) => {
  const { dh, pull, pullW, dc, c, cPrev, gates, valid, da, dhPrev, dcPrev } = site.operands;
  const { arena, cpu } = site;
  const { rows, cols: H } = dh;
  if (!have(rows, H, dc, c, cPrev, dhPrev, dcPrev) || !have(rows, 4 * H, gates, da)) return undefined;
  if (!have(rows, 1, valid)) return undefined;
  const gather = pullInto(site, dh, pull, pullW);
  if (!gather) return undefined;
  return () => {
    gather();
    for (let r = 0; r < rows; r++) {
      if (isOver(arena, valid, r)) {
        if (!dc.adds) clearRow(arena, dc, r);
        clearRow(arena, da, r);
        if (dhPrev) copyRow(arena, dhPrev, dh, r, dhPrev.adds);
        copyRow(arena, dcPrev, dc, r, dcPrev.adds);
        continue;
      }
      cpu.lstmBack(
        gates.offset + r * gates.stride,
        c.offset + r * c.stride,
        cPrev.offset + r * cPrev.stride,
        dh.offset + r * dh.stride,
        dc.offset + r * dc.stride,
        dc.adds,
        da.offset + r * da.stride,
        dcPrev.offset + r * dcPrev.stride,
        dcPrev.adds,
        H,
      );
      if (dhPrev && !dhPrev.adds) clearRow(arena, dhPrev, r);
    }
  };
});
