import { ACTIVATIONS } from '../activation.ts';
import { rnnStep } from '../rnnStep.ts';
import { defineCases } from './case.ts';

export const rnnStepCases = defineCases(
  rnnStep,
  ACTIVATIONS.flatMap((f) =>
    [
      [1, 1, 1],
      [3, 17, 1],
      [8, 32, 8],
      [65, 63, 65],
    ].flatMap(([B, H, repeats]) => {
      const state = { rows: B as number, cols: H as number, buffer: 'states' };
      const operands = {
        z: { rows: repeats as number, cols: H as number },
        h: state,
        w: { rows: H as number, cols: H as number, scale: 0.3 },
        out: state,
      };
      const valid = { rows: B as number, cols: 1, integers: [0, 2] as const };
      return [
        { options: { activation: f }, operands },
        { options: { activation: f }, operands: { ...operands, valid } },
      ];
    }),
  ),
);
