import type { Kernel } from '../kernel.ts';
import { activateCases } from './activate.ts';
import { activateBackwardCases } from './activateBackward.ts';
import { adamCases } from './adam.ts';
import { argmaxCases } from './argmax.ts';
import { attendCases } from './attend.ts';
import { batchWindowCases } from './batchWindow.ts';
import { blendCases } from './blend.ts';
import { blendBackwardCases } from './blendBackward.ts';
import type { KernelCase } from './case.ts';
import { clipByGlobalNormCases } from './clipByGlobalNorm.ts';
import { clipByValueCases } from './clipByValue.ts';
import { copyCases } from './copy.ts';
import { copyRowsCases } from './copyRows.ts';
import { dotRowsCases } from './dotRows.ts';
import { drawOneHotCases } from './drawOneHot.ts';
import { drawUniformCases } from './drawUniform.ts';
import { dropoutMaskCases } from './dropoutMask.ts';
import { elementwiseLossCases } from './elementwiseLoss.ts';
import { fillCases } from './fill.ts';
import { gatherCases } from './gather.ts';
import { gatherBackwardCases } from './gatherBackward.ts';
import { gruStepCases } from './gruStep.ts';
import { gruStepBackwardCases } from './gruStepBackward.ts';
import { lstmStepCases } from './lstmStep.ts';
import { lstmStepBackwardCases } from './lstmStepBackward.ts';
import { matmulCases } from './matmul.ts';
import { multiplyCases } from './multiply.ts';
import { normaliseCases } from './normalise.ts';
import { normaliseBackwardCases } from './normaliseBackward.ts';
import { oneHotCases } from './oneHot.ts';
import { recordStepCases } from './recordStep.ts';
import { rmspropCases } from './rmsprop.ts';
import { rnnStepCases } from './rnnStep.ts';
import { rnnStepBackwardCases } from './rnnStepBackward.ts';
import { sampleTokenCases } from './sampleToken.ts';
import { sgdCases } from './sgd.ts';
import { softmaxCases } from './softmax.ts';
import { softmaxBackwardCases } from './softmaxBackward.ts';
import { softmaxCrossEntropyCases } from './softmaxCrossEntropy.ts';
import { softmaxStepsCases } from './softmaxSteps.ts';
import { softmaxStepsBackwardCases } from './softmaxStepsBackward.ts';
import { sumRowsCases } from './sumRows.ts';
import { sumSquaresCases } from './sumSquares.ts';
import { tickCases } from './tick.ts';

const byName: ReadonlyMap<string, readonly KernelCase[]> = new Map(
  [
    activateCases,
    activateBackwardCases,
    adamCases,
    argmaxCases,
    attendCases,
    batchWindowCases,
    blendCases,
    blendBackwardCases,
    clipByGlobalNormCases,
    clipByValueCases,
    copyCases,
    copyRowsCases,
    dotRowsCases,
    drawOneHotCases,
    drawUniformCases,
    dropoutMaskCases,
    elementwiseLossCases,
    fillCases,
    gatherCases,
    gatherBackwardCases,
    gruStepCases,
    gruStepBackwardCases,
    lstmStepCases,
    lstmStepBackwardCases,
    matmulCases,
    multiplyCases,
    normaliseCases,
    normaliseBackwardCases,
    oneHotCases,
    recordStepCases,
    rmspropCases,
    rnnStepCases,
    rnnStepBackwardCases,
    sampleTokenCases,
    sgdCases,
    softmaxCases,
    softmaxBackwardCases,
    softmaxCrossEntropyCases,
    softmaxStepsCases,
    softmaxStepsBackwardCases,
    sumRowsCases,
    sumSquaresCases,
    tickCases,
  ].map(({ kernel, cases }) => [kernel, cases]),
);

/** What a kernel is tested on. Only tests import this file: a kernel that trains carries no cases. */
export function casesOf(kernel: Pick<Kernel, 'name'>): readonly KernelCase[] {
  const cases = byName.get(kernel.name);
  if (!cases) throw new Error(`The kernel ${kernel.name} has no cases: add shaders/cases/${kernel.name}.ts.`);
  return cases;
}
