import { fastActivate } from './activate.ts';
import { fastActivateBackward } from './activateBackward.ts';
import { fastAdam } from './adam.ts';
import { fastBatchWindow } from './batchWindow.ts';
import { fastBlend } from './blend.ts';
import { fastClipByGlobalNorm } from './clipByGlobalNorm.ts';
import { fastCopy } from './copy.ts';
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
import { fastRecordStep } from './recordStep.ts';
import { fastRmsprop } from './rmsprop.ts';
import { fastRnnStep } from './rnnStep.ts';
import { fastRnnStepBackward } from './rnnStepBackward.ts';
import type { FastKernel } from './routine.ts';
import { fastSgd } from './sgd.ts';
import { fastSoftmaxCrossEntropy } from './softmaxCrossEntropy.ts';
import { fastSumRows } from './sumRows.ts';
import { fastSumSquares } from './sumSquares.ts';

/** The kernels that run fast on the CPU; any other runs as its twin. */
export const fastKernels: ReadonlyMap<string, FastKernel> = new Map(
  [
    fastActivate,
    fastActivateBackward,
    fastAdam,
    fastBatchWindow,
    fastBlend,
    fastClipByGlobalNorm,
    fastCopy,
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
    fastRecordStep,
    fastRmsprop,
    fastRnnStep,
    fastRnnStepBackward,
    fastSgd,
    fastSoftmaxCrossEntropy,
    fastSumRows,
    fastSumSquares,
  ].map((f) => [f.kernel, f]),
);
