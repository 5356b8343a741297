import { gruStepBackward } from '../gruStepBackward.ts';
import { defineCases } from './case.ts';

export const gruStepBackwardCases = defineCases(
  gruStepBackward,
  [
    [1, 1],
    [3, 17],
    [8, 32],
    [65, 63],
  ].flatMap(([B, H]) => {
    const [rows, cols] = [B as number, H as number];
    const delta = { rows, cols: 3 * cols, buffer: 'du' };
    const operands = {
      dh: { rows, cols, buffer: 'dh' },
      h: { rows, cols },
      gates: { rows, cols: 4 * cols, scale: 0.4 },
      dx: { rows, cols: 3 * cols },
      ...{ du: delta, dhPrev: { rows, cols, buffer: 'dh' } },
    };
    const pull = { pull: delta, pullW: { rows: 3 * cols, cols, scale: 0.3 } };
    const valid = { rows, cols: 1, integers: [0, 2] as const };
    return [{ operands }, { operands: { ...operands, ...pull, valid } }];
  }),
);
