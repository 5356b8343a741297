import { sampleToken } from '../sampleToken.ts';
import { defineCases } from './case.ts';

export const sampleTokenCases = defineCases(
  sampleToken,
  [
    { rows: 1, cols: 1, heat: 1, scale: 1 },
    { rows: 65, cols: 17, heat: 0, scale: 2 },
    { rows: 65, cols: 17, heat: 0.8, scale: 2 },
    { rows: 200, cols: 64, heat: 1.5, scale: 1 },
    { rows: 3, cols: 5, heat: 1e-6, scale: 100 },
    { rows: 1, cols: 1, heat: 1, scale: 1, k: 1, p: 0.5 },
    { rows: 65, cols: 17, heat: 2, scale: 2, k: 3 },
    { rows: 65, cols: 17, heat: 2, scale: 2, k: 900 },
    { rows: 65, cols: 63, heat: 1.2, scale: 1, p: 0.7 },
    { rows: 65, cols: 130, heat: 1.5, scale: 1, k: 40, p: 0.8 },
    { rows: 65, cols: 17, heat: 1, scale: 1, p: 0 },
    { rows: 65, cols: 17, heat: 0, scale: 1, k: 5, p: 0.5 },
    // Equals: the ranking goes on by index, across the blocks of the workgroup, and -0 is 0.
    { rows: 65, cols: 200, heat: 1, scale: 1, k: 71, values: [0, -1, -0, 0, -2] },
    { rows: 65, cols: 200, heat: 1, scale: 1, p: 0.25, values: [0] },
    { rows: 65, cols: 200, heat: 1, scale: 1, k: 100, p: 0.5, values: [-3, -3, -3] },
    // Logits that no exponential bears.
    { rows: 65, cols: 9, heat: 1, scale: 1, k: 4, p: 0.9, values: [-1e30, 700, 699, 1e3, 999, 999.5, -0.5] },
  ].map(({ rows, cols, heat, scale, k, p, values }) => ({
    operands: {
      o: values ? { rows, cols, values } : { rows, cols, scale },
      temperature: { rows: 1, cols: 1, values: [heat] },
      ...(k === undefined ? {} : { topK: { rows: 1, cols: 1, values: [k] } }),
      ...(p === undefined ? {} : { topP: { rows: 1, cols: 1, values: [p] } }),
      clock: { rows: 1, cols: 4, values: [9, 12345, 3, 0] },
      token: { rows, cols: 1, integers: [-9, -8] as const },
      history: { rows, cols: 7, integers: [-9, -8] as const },
    },
  })),
);
