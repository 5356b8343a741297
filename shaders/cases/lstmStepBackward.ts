import { lstmStepBackward } from '../lstmStepBackward.ts';
import { defineCases } from './case.ts';

export const lstmStepBackwardCases = defineCases(
  lstmStepBackward,
  [
    [1, 1],
    [3, 17],
    [8, 32],
    [65, 63],
  ].flatMap(([B, H]) => {
    const [rows, cols] = [B as number, H as number];
    const of = (buffer: string) => ({ rows, cols, buffer });
    const delta = { rows, cols: 4 * cols, buffer: 'delta' };
    const operands = {
      ...{ dh: of('dh'), dc: of('dc'), c: of('c'), cPrev: of('c') },
      gates: { rows, cols: 4 * cols, scale: 0.4 },
      ...{ da: delta, dcPrev: of('dc') },
    };
    const pull = { pull: delta, pullW: { rows: 4 * cols, cols, scale: 0.3 } };
    const masked = { valid: { rows, cols: 1, integers: [0, 2] as const }, dhPrev: of('dh') };
    // A state that something else freezes: what the step made lies apart.
    const apart = { cPrev: { rows, cols } };
    return [
      { operands },
      { operands: { ...operands, ...pull, ...masked } },
      ...(cols === 17 ? [{ operands: { ...operands, ...apart } }] : []),
    ];
  }),
);
