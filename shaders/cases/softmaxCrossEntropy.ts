import { softmaxCrossEntropy } from '../softmaxCrossEntropy.ts';
import { defineCases } from './case.ts';

export const softmaxCrossEntropyCases = defineCases(
  softmaxCrossEntropy,
  [
    [1, 1],
    [3, 17],
    [65, 64],
    [130, 5],
  ].flatMap(([R, V]) => {
    const rows = R as number;
    const operands = {
      o: { rows, cols: V as number, scale: 3 },
      y: { rows, cols: 1, integers: [-1, V as number] as const },
      loss: { rows, cols: 1 },
    };
    const weighted = {
      ...operands,
      weight: { rows: 1, cols: 1, values: [1 / rows] },
      correct: { rows, cols: 1 },
      d: { rows, cols: V as number },
    };
    const classWeights = { rows: 1, cols: V as number, values: [0.5, 2, 0, 1.25] };
    return [
      { operands, params: { smoothing: 0 } },
      { operands: { ...operands, classWeights }, params: { smoothing: 0.3 } },
      { operands: weighted, params: { smoothing: 0 } },
      { operands: { ...weighted, classWeights }, params: { smoothing: 0 } },
      { operands: weighted, params: { smoothing: 0.1 } },
      ...[0, 0.1].map((smoothing) => ({
        operands: {
          ...weighted,
          o: { rows, cols: V as number, values: [0, 1e30, -1e30, 700, 5] },
          y: { rows, cols: 1, values: [0] },
          weight: { rows: 1, cols: 1, values: [0, 1e-30, 2e-30] },
        },
        params: { smoothing },
      })),
    ];
  }),
);
