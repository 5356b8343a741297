import { lstmStep } from '../lstmStep.ts';
import { defineCases } from './case.ts';

export const lstmStepCases = defineCases(
  lstmStep,
  [
    [1, 1, 1],
    [3, 17, 1],
    [8, 32, 8],
    [65, 63, 65],
  ].flatMap(([B, H, repeats]) => {
    const [rows, cols] = [B as number, H as number];
    const h = { rows, cols, buffer: 'h' };
    const c = { rows, cols, buffer: 'c' };
    const operands = {
      z: { rows: repeats as number, cols: 4 * cols },
      ...{ h, c, w: { rows: 4 * cols, cols, scale: 0.3 }, hNext: h, cNext: c },
    };
    const more = { valid: { rows, cols: 1, integers: [0, 2] as const }, gates: { rows, cols: 4 * cols } };
    const extreme = { rows: 2, cols: 4 * cols, values: [200, -200, 0.5] };
    // A state that something else freezes: its next value lies apart.
    const apart = { c: { rows, cols }, cNext: { rows, cols } };
    return [
      { operands },
      { operands: { ...operands, ...more } },
      { operands: { ...operands, z: extreme } },
      ...(cols === 17 ? [{ operands: { ...operands, ...apart } }] : []),
    ];
  }),
);
