import { ACTIVATIONS } from '../activation.ts';
import { matmul } from '../matmul.ts';
import { defineCases } from './case.ts';

export const matmulCases = defineCases(matmul, [
  ...[
    [1, 1, 1],
    [3, 5, 2],
    [4, 8, 12],
    [17, 33, 31],
    [32, 64, 64],
    [65, 127, 63],
  ].flatMap(([M, K, N]) =>
    [false, true].flatMap((transposeA) =>
      [false, true].map((transposeB) => ({
        options: { transposeA, transposeB, activation: 'identity' as const },
        operands: {
          a: { rows: (transposeA ? K : M) as number, cols: (transposeA ? M : K) as number },
          b: { rows: (transposeB ? N : K) as number, cols: (transposeB ? K : N) as number },
          out: { rows: M as number, cols: N as number },
        },
      })),
    ),
  ),
  ...ACTIVATIONS.flatMap((f) => [
    {
      options: { transposeA: false, transposeB: true, activation: f },
      operands: {
        a: { rows: 5, cols: 8, buffer: 'states' },
        b: { rows: 8, cols: 8, scale: 0.5 },
        plus: { rows: 5, cols: 8 },
        out: { rows: 5, cols: 8, buffer: 'states' },
      },
    },
    {
      options: { transposeA: false, transposeB: false, activation: f },
      operands: {
        a: { rows: 6, cols: 9 },
        b: { rows: 9, cols: 7 },
        plus: { rows: 3, cols: 7, values: [0.5, -120, 30, -1, 120, 2, -7] },
        out: { rows: 6, cols: 7 },
      },
    },
  ]),
]);
