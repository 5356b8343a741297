import { activate } from './activate.ts';
import { activateBackward } from './activateBackward.ts';
import { adam } from './adam.ts';
import { batchWindow } from './batchWindow.ts';
import { clipByGlobalNorm } from './clipByGlobalNorm.ts';
import { clipByValue } from './clipByValue.ts';
import { copy } from './copy.ts';
import { elementwiseLoss } from './elementwiseLoss.ts';
import { fill } from './fill.ts';
import { gather } from './gather.ts';
import { gatherBackward } from './gatherBackward.ts';
import type { Kernel } from './kernel.ts';
import { matmul } from './matmul.ts';
import { recordStep } from './recordStep.ts';
import { rmsprop } from './rmsprop.ts';
import { rnnStepBackward } from './rnnStepBackward.ts';
import { sampleToken } from './sampleToken.ts';
import { sgd } from './sgd.ts';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.ts';
import { sumRows } from './sumRows.ts';
import { sumSquares } from './sumSquares.ts';

/** The instruction set: the only list of kernels. Tests, checks and executors find each kernel here. */
export const kernels: ReadonlyMap<string, Kernel> = new Map(
  (
    [
      activate,
      activateBackward,
      adam,
      batchWindow,
      clipByGlobalNorm,
      clipByValue,
      copy,
      elementwiseLoss,
      fill,
      gather,
      gatherBackward,
      matmul,
      recordStep,
      rmsprop,
      rnnStepBackward,
      sampleToken,
      sgd,
      softmaxCrossEntropy,
      sumRows,
      sumSquares,
    ] as readonly Kernel[]
  ).map((kernel) => [kernel.name, kernel]),
);
