import { recordStep } from '../recordStep.ts';
import { defineCases } from './case.ts';

export const recordStepCases = defineCases(
  recordStep,
  [
    { rows: 1, step: 0, norm: true },
    { rows: 65, step: 9, norm: true },
    { rows: 200, step: 6, norm: false },
    { rows: 65, step: 2, norm: true, correct: false },
  ].map(({ rows, step, norm, correct = true }) => ({
    operands: {
      loss: { rows, cols: 1 },
      ...(correct ? { correct: { rows, cols: 1, values: [0, 1, 1] } } : {}),
      ...(norm ? { norm: { rows: 1, cols: 2 } } : {}),
      step: { rows: 1, cols: 1, values: [step] },
      ring: { rows: 7, cols: 4 },
    },
  })),
);
