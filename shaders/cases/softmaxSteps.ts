import { softmaxSteps } from '../softmaxSteps.ts';
import { defineCases } from './case.ts';

export const softmaxStepsCases = defineCases(
  softmaxSteps,
  [
    [1, 1],
    [5, 3],
    [17, 130],
  ].flatMap(([S, B]) => {
    const rows = (S as number) * (B as number);
    const operands = { a: { rows, cols: 1, scale: 3 }, out: { rows, cols: 1 } };
    // The first step of every sequence is valid.
    const values = Array.from({ length: rows }, (_, i) => (i < (B as number) || i % 3 ? 1 : 0));
    return [
      { operands, params: { batch: B as number } },
      { operands: { ...operands, valid: { rows, cols: 1, values } }, params: { batch: B as number } },
    ];
  }),
);
