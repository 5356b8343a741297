import { batchWindow } from '../batchWindow.ts';
import { defineCases } from './case.ts';

export const batchWindowCases = defineCases(
  batchWindow,
  [
    { T: 1, B: 1, stream: 2, chunk: 0 },
    { T: 4, B: 3, stream: 17, chunk: 3 },
    { T: 13, B: 7, stream: 40, chunk: 2 },
  ].map(({ T, B, stream, chunk }) => ({
    params: { batch: B, stream },
    operands: {
      corpus: { rows: 1, cols: B * stream, integers: [0, 97] as const },
      chunk: { rows: 1, cols: 1, values: [chunk] },
      tokens: { rows: T * B, cols: 1, integers: [0, 1] as const },
      targets: { rows: T * B, cols: 1, integers: [0, 1] as const },
    },
  })),
);
