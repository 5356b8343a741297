import { softmaxStepsBackward } from '../softmaxStepsBackward.ts';
import { defineCases } from './case.ts';

export const softmaxStepsBackwardCases = defineCases(
  softmaxStepsBackward,
  [
    [1, 1],
    [5, 3],
    [17, 130],
  ].map(([S, B]) => {
    const column = { rows: (S as number) * (B as number), cols: 1 };
    return {
      operands: { y: { ...column, scale: 0.3 }, d: column, da: column },
      params: { batch: B as number },
    };
  }),
);
