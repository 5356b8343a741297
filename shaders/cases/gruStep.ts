import { gruStep } from '../gruStep.ts';
import { defineCases } from './case.ts';

export const gruStepCases = defineCases(
  gruStep,
  [
    [1, 1, 1],
    [3, 17, 1],
    [8, 32, 8],
    [65, 63, 65],
  ].flatMap(([B, H, repeats]) => {
    const [rows, cols] = [B as number, H as number];
    const state = { rows, cols, buffer: 'h' };
    const operands = {
      x: { rows: repeats as number, cols: 3 * cols },
      ...{ h: state, w: { rows: 3 * cols, cols, scale: 0.3 }, out: state },
    };
    const b = { rows: 1, cols: 3 * cols };
    const more = { valid: { rows, cols: 1, integers: [0, 2] as const }, gates: { rows, cols: 4 * cols } };
    const extreme = { rows: 2, cols: 3 * cols, values: [200, -200, 0.5] };
    return [
      { operands },
      { operands: { ...operands, b, ...more } },
      { operands: { ...operands, b, x: extreme } },
    ];
  }),
);
