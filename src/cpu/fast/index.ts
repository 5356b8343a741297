import { fastActivate } from './activate.ts';
import { fastActivateBackward } from './activateBackward.ts';
import { fastAdam } from './adam.ts';
import { fastAttend } from './attend.ts';
import { fastBatchWindow } from './batchWindow.ts';
import { fastBlend } from './blend.ts';
import { fastBlendBackward } from './blendBackward.ts';
import { fastClipByGlobalNorm } from './clipByGlobalNorm.ts';
import { fastClipByValue } from './clipByValue.ts';
import { fastCopy } from './copy.ts';
import { fastDotRows } from './dotRows.ts';
import { fastDropoutMask } from './dropoutMask.ts';
import { fastElementwiseLoss } from './elementwiseLoss.ts';
import { fastFill } from './fill.ts';
import { fastGather } from './gather.ts';
import { fastGatherBackward } from './gatherBackward.ts';
import { fastGruStep } from './gruStep.ts';
import { fastGruStepBackward } from './gruStepBackward.ts';
import { fastLstmStep } from './lstmStep.ts';
import { fastLstmStepBackward } from './lstmStepBackward.ts';
import { fastMatmul } from './matmul.ts';
import { fastMultiply } from './multiply.ts';
import { fastNormalise } from './normalise.ts';
import { fastNormaliseBackward } from './normaliseBackward.ts';
import { fastRecordStep } from './recordStep.ts';
import { fastRmsprop } from './rmsprop.ts';
import { fastRnnStep } from './rnnStep.ts';
import { fastRnnStepBackward } from './rnnStepBackward.ts';
import type { FastKernel } from './routine.ts';
import { fastSgd } from './sgd.ts';
import { fastSoftmax } from './softmax.ts';
import { fastSoftmaxBackward } from './softmaxBackward.ts';
import { fastSoftmaxCrossEntropy } from './softmaxCrossEntropy.ts';
import { fastSumRows } from './sumRows.ts';
import { fastSumSquares } from './sumSquares.ts';

/** The kernels that run fast on the CPU; any other runs as its twin. */
export const fastKernels: ReadonlyMap<string, FastKernel> = new Map(
  [
    fastActivate,
    fastActivateBackward,
    fastAdam,
    fastAttend,
    fastBatchWindow,
    fastBlend,
    fastBlendBackward,
    fastClipByGlobalNorm,
    fastClipByValue,
    fastCopy,
    fastDotRows,
    fastDropoutMask,
    fastElementwiseLoss,
    fastFill,
    fastGather,
    fastGatherBackward,
    fastGruStep,
    fastGruStepBackward,
    fastLstmStep,
    fastLstmStepBackward,
    fastMatmul,
    fastMultiply,
    fastNormalise,
    fastNormaliseBackward,
    fastRecordStep,
    fastRmsprop,
    fastRnnStep,
    fastRnnStepBackward,
    fastSgd,
    fastSoftmax,
    fastSoftmaxBackward,
    fastSoftmaxCrossEntropy,
    fastSumRows,
    fastSumSquares,
  ].map((f) => [f.kernel, f]),
);
