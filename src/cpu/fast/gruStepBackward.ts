import { gruStepBackward } from '../../../shaders/gruStepBackward.ts';
import { pullInto } from './pull.ts';
import { fast, have } from './routine.ts';
import { clearRow, copyRow, isOver } from './rows.ts';

/** dh(t) += du(t+1)·W, then back through the gates, a sequence at a time. */
export const fastGruStepBackward = fast(gruStepBackward, (site) => {
  const { dh, pull, pullW, h, gates, valid, dx, du, dhPrev } = site.operands;
  const { arena, cpu } = site;
  const { rows, cols: H } = dh;
  if (!have(rows, H, h, dhPrev) || !have(rows, 4 * H, gates) || !have(rows, 3 * H, dx, du)) return undefined;
  if (!have(rows, 1, valid)) return undefined;
  const gather = pullInto(site, dh, pull, pullW);
  if (!gather) return undefined;
  return () => {
    gather();
    for (let r = 0; r < rows; r++) {
      if (isOver(arena, valid, r)) {
        clearRow(arena, dx, r);
        clearRow(arena, du, r);
        copyRow(arena, dhPrev, dh, r, dhPrev.adds);
        continue;
      }
      cpu.gruBack(
        gates.offset + r * gates.stride,
        h.offset + r * h.stride,
        dh.offset + r * dh.stride,
        dx.offset + r * dx.stride,
        du.offset + r * du.stride,
        dhPrev.offset + r * dhPrev.stride,
        dhPrev.adds,
        H,
      );
    }
  };
});
