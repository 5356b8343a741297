import type { ResolvedConfig } from '../model/config.ts';
import { lossKind } from '../model/loss.ts';
import { type Batch, isValid, outputRows } from './batch.ts';

/** How the losses of a batch become one number: the sum of weighted losses, divided. */
export interface Reduced {
  /** Outputs that count. */
  readonly targets: number;
  /** The same, weighted: by which a mean divides; of numbers, one by one. */
  readonly counted: number;
  /** By what this batch divides; never 0. */
  readonly divisor: number;
  /** The loss is a cross entropy of classes, which are right or wrong. */
  readonly hasClasses: boolean;
}

export function reductionOf(batch: Batch, config: ResolvedConfig): Reduced {
  const { batchSize: B, targets: classes, classWeights, reduction = 'mean' } = batch;
  const hasClasses = lossKind(batch.loss) === 'crossEntropy';
  const rows = outputRows(batch, config);
  let [targets, counted] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (!countsRow(batch, config, hasClasses, row)) continue;
    targets++;
    // A mean is over what counts: rows by the weights of their classes, numbers one by one.
    const share = hasClasses ? (classWeights?.[classes?.[row] as number] ?? 1) : config.outputSize;
    counted += stepWeight(batch, config, row) * share;
  }
  const divisor = reduction === 'sum' ? 1 : reduction === 'sequenceMean' ? B : counted || 1;
  return { targets, counted, divisor, hasClasses };
}

/** The weight of every row: 0 in the padding and where a class is -1; the sum of weighted losses is the reduced loss. */
export function rowWeights(batch: Batch, config: ResolvedConfig): Float64Array {
  const { divisor, hasClasses } = reductionOf(batch, config);
  const weights = new Float64Array(outputRows(batch, config));
  for (let row = 0; row < weights.length; row++)
    if (countsRow(batch, config, hasClasses, row)) weights[row] = stepWeight(batch, config, row) / divisor;
  return weights;
}

/** Does the output of this row count? */
export const countsRow = (
  batch: Batch,
  { output }: ResolvedConfig,
  hasClasses: boolean,
  row: number,
): boolean =>
  (output === 'last' || isValid(batch, row)) && (!hasClasses || (batch.targets?.[row] as number) >= 0);

const stepWeight = ({ stepWeights, batchSize }: Batch, { output }: ResolvedConfig, row: number): number =>
  stepWeights && output === 'steps' ? (stepWeights[Math.floor(row / batchSize)] as number) : 1;
