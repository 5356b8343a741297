import { activate } from './activate.ts';
import { activateBackward } from './activateBackward.ts';
import { adam } from './adam.ts';
import { argmax } from './argmax.ts';
import { attend } from './attend.ts';
import { batchWindow } from './batchWindow.ts';
import { blend } from './blend.ts';
import { blendBackward } from './blendBackward.ts';
import { clipByGlobalNorm } from './clipByGlobalNorm.ts';
import { clipByValue } from './clipByValue.ts';
import { copy } from './copy.ts';
import { copyRows } from './copyRows.ts';
import { dotRows } from './dotRows.ts';
import { drawOneHot } from './drawOneHot.ts';
import { drawUniform } from './drawUniform.ts';
import { dropoutMask } from './dropoutMask.ts';
import { elementwiseLoss } from './elementwiseLoss.ts';
import { fill } from './fill.ts';
import { gather } from './gather.ts';
import { gatherBackward } from './gatherBackward.ts';
import { gruStep } from './gruStep.ts';
import { gruStepBackward } from './gruStepBackward.ts';
import type { Kernel } from './kernel.ts';
import { lstmStep } from './lstmStep.ts';
import { lstmStepBackward } from './lstmStepBackward.ts';
import { matmul } from './matmul.ts';
import { multiply } from './multiply.ts';
import { normalise } from './normalise.ts';
import { normaliseBackward } from './normaliseBackward.ts';
import { oneHot } from './oneHot.ts';
import { recordStep } from './recordStep.ts';
import { rmsprop } from './rmsprop.ts';
import { rnnStep } from './rnnStep.ts';
import { rnnStepBackward } from './rnnStepBackward.ts';
import { sampleToken } from './sampleToken.ts';
import { sgd } from './sgd.ts';
import { softmax } from './softmax.ts';
import { softmaxBackward } from './softmaxBackward.ts';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.ts';
import { softmaxSteps } from './softmaxSteps.ts';
import { softmaxStepsBackward } from './softmaxStepsBackward.ts';
import { sumRows } from './sumRows.ts';
import { sumSquares } from './sumSquares.ts';
import { tick } from './tick.ts';

/** The instruction set: the only list of all kernels, for those who go through them. What runs plans asks for one by name. */
export const kernels: ReadonlyMap<string, Kernel> = new Map(
  (
    [
      activate,
      activateBackward,
      adam,
      argmax,
      attend,
      batchWindow,
      blend,
      blendBackward,
      clipByGlobalNorm,
      clipByValue,
      copy,
      copyRows,
      dotRows,
      drawOneHot,
      drawUniform,
      dropoutMask,
      elementwiseLoss,
      fill,
      gather,
      gatherBackward,
      gruStep,
      gruStepBackward,
      lstmStep,
      lstmStepBackward,
      matmul,
      multiply,
      normalise,
      normaliseBackward,
      oneHot,
      recordStep,
      rmsprop,
      rnnStep,
      rnnStepBackward,
      sampleToken,
      sgd,
      softmax,
      softmaxBackward,
      softmaxCrossEntropy,
      softmaxSteps,
      softmaxStepsBackward,
      sumRows,
      sumSquares,
      tick,
    ] as readonly Kernel[]
  ).map((kernel) => [kernel.name, kernel]),
);
