import { ACTIVATIONS } from '../activation.ts';
import { rnnStepBackward } from '../rnnStepBackward.ts';
import { defineCases } from './case.ts';

export const rnnStepBackwardCases = defineCases(
  rnnStepBackward,
  ACTIVATIONS.flatMap((f) =>
    [
      [1, 1],
      [3, 17],
      [8, 32],
      [65, 63],
    ].flatMap(([B, H]) => {
      const matrix = { rows: B as number, cols: H as number };
      const square = { rows: H as number, cols: H as number, scale: 0.3 };
      const operands = {
        h: { ...matrix, scale: 0.5 },
        dh: { ...matrix, buffer: 'dh' },
        da: { ...matrix, buffer: 'delta' },
      };
      const masked = {
        valid: { rows: B as number, cols: 1, integers: [0, 2] as const },
        dhPrev: { ...matrix, buffer: 'dh' },
      };
      const wide = { rows: B as number, cols: 2 * (H as number) };
      return [
        { options: { activation: f }, operands },
        {
          options: { activation: f },
          operands: { ...operands, pull: { ...matrix, buffer: 'delta' }, pullW: square },
        },
        {
          options: { activation: f },
          operands: { ...operands, ...masked, pull: wide, pullW: { ...square, rows: wide.cols } },
        },
      ];
    }),
  ),
);
