import { activateTwin } from './activate.ts';
import { activateBackwardTwin } from './activateBackward.ts';
import { adamTwin } from './adam.ts';
import { argmaxTwin } from './argmax.ts';
import { attendTwin } from './attend.ts';
import { batchWindowTwin } from './batchWindow.ts';
import { blendTwin } from './blend.ts';
import { blendBackwardTwin } from './blendBackward.ts';
import { clipByGlobalNormTwin } from './clipByGlobalNorm.ts';
import { clipByValueTwin } from './clipByValue.ts';
import { copyTwin } from './copy.ts';
import { copyRowsTwin } from './copyRows.ts';
import { dotRowsTwin } from './dotRows.ts';
import { drawOneHotTwin } from './drawOneHot.ts';
import { drawUniformTwin } from './drawUniform.ts';
import { dropoutMaskTwin } from './dropoutMask.ts';
import { elementwiseLossTwin } from './elementwiseLoss.ts';
import { fillTwin } from './fill.ts';
import { gatherTwin } from './gather.ts';
import { gatherBackwardTwin } from './gatherBackward.ts';
import { gruStepTwin } from './gruStep.ts';
import { gruStepBackwardTwin } from './gruStepBackward.ts';
import { lstmStepTwin } from './lstmStep.ts';
import { lstmStepBackwardTwin } from './lstmStepBackward.ts';
import { matmulTwin } from './matmul.ts';
import { multiplyTwin } from './multiply.ts';
import { normaliseTwin } from './normalise.ts';
import { normaliseBackwardTwin } from './normaliseBackward.ts';
import { oneHotTwin } from './oneHot.ts';
import { recordStepTwin } from './recordStep.ts';
import { rmspropTwin } from './rmsprop.ts';
import { rnnStepTwin } from './rnnStep.ts';
import { rnnStepBackwardTwin } from './rnnStepBackward.ts';
import { sampleTokenTwin } from './sampleToken.ts';
import { sgdTwin } from './sgd.ts';
import { softmaxTwin } from './softmax.ts';
import { softmaxBackwardTwin } from './softmaxBackward.ts';
import { softmaxCrossEntropyTwin } from './softmaxCrossEntropy.ts';
import { softmaxStepsTwin } from './softmaxSteps.ts';
import { softmaxStepsBackwardTwin } from './softmaxStepsBackward.ts';
import { sumRowsTwin } from './sumRows.ts';
import { sumSquaresTwin } from './sumSquares.ts';
import { tickTwin } from './tick.ts';
import type { Twin } from './twin.ts';

/** The twin of each kernel, by its name. */
export const twins: ReadonlyMap<string, Twin> = new Map(
  [
    activateTwin,
    activateBackwardTwin,
    adamTwin,
    argmaxTwin,
    attendTwin,
    batchWindowTwin,
    blendTwin,
    blendBackwardTwin,
    clipByGlobalNormTwin,
    clipByValueTwin,
    copyTwin,
    copyRowsTwin,
    dotRowsTwin,
    drawOneHotTwin,
    drawUniformTwin,
    dropoutMaskTwin,
    elementwiseLossTwin,
    fillTwin,
    gatherTwin,
    gatherBackwardTwin,
    gruStepTwin,
    gruStepBackwardTwin,
    lstmStepTwin,
    lstmStepBackwardTwin,
    matmulTwin,
    multiplyTwin,
    normaliseTwin,
    normaliseBackwardTwin,
    oneHotTwin,
    recordStepTwin,
    rmspropTwin,
    rnnStepTwin,
    rnnStepBackwardTwin,
    sampleTokenTwin,
    sgdTwin,
    softmaxTwin,
    softmaxBackwardTwin,
    softmaxCrossEntropyTwin,
    softmaxStepsTwin,
    softmaxStepsBackwardTwin,
    sumRowsTwin,
    sumSquaresTwin,
    tickTwin,
  ].map((twin) => [twin.kernel, twin]),
);
