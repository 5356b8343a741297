import { DataError } from '../core/errors.ts';
import { integerInRange, knownKeys } from '../core/options.ts';
import type { PairBatch, SourceBatch, TargetBatch } from '../data/batches.ts';
import type { ResolvedLoss } from '../model/loss.ts';
import type { ResolvedPair } from '../model/pair-config.ts';
import { type Batch, copyOf } from './batch.ts';
import { assertBatch } from './batch-checks.ts';

const SOURCE: readonly (keyof SourceBatch)[] = [
  ...(['seqLen', 'batchSize', 'x', 'tokens', 'lengths', 'h0', 'c0', 'masks'] as const),
];
const TARGET: readonly (keyof TargetBatch)[] = [
  ...(['seqLen', 'batchSize', 'tokens', 'targets', 'lengths', 'teacher', 'draws', 'masks'] as const),
  ...(['classWeights', 'stepWeights', 'reduction'] as const),
];

/** What the decoder is given and asked, as a batch of a network. */
export const targetOf = ({ target }: PairBatch, loss: ResolvedLoss): Batch => ({ ...target, loss });

/**
 * Refuses what a device would compute nonsense from without a word.
 * @throws ConfigError, DataError as of a batch of a network, with the side; DataError `batch-size`
 */
export function assertPairs(batch: PairBatch, config: ResolvedPair, loss: ResolvedLoss): void {
  knownKeys('The batch', batch, ['batchSize', 'source', 'target']);
  const B = integerInRange('batchSize', batch.batchSize, 1, 2 ** 24);
  assertSource(batch.source, config);
  knownKeys('The target', batch.target, TARGET);
  within('target', () => assertBatch(targetOf(batch, loss), config.decoder));
  for (const side of ['source', 'target'] as const) {
    const { batchSize } = batch[side];
    if (batchSize !== B)
      throw new DataError('batch-size', `The batch has ${B} pairs, but ${batchSize} in its ${side}.`, {
        parameter: `${side}.batchSize`,
        actual: batchSize,
        limit: B,
      });
  }
}

/** The same of what an encoder reads. */
export function assertSource(source: SourceBatch, { encoder }: ResolvedPair): void {
  knownKeys('The source', source, SOURCE);
  within('source', () => assertBatch(source, encoder));
}

/** Says in which side of a pair the data are wrong. */
function within(side: 'source' | 'target', check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { code, message, parameter, actual, limit, hint } = error;
    const name = `${side}.${parameter}`;
    throw new DataError(code, `In the ${side}: ${message}`, {
      ...{ parameter: name, actual, limit, cause: error },
      ...(hint !== undefined && { hint }),
    });
  }
}

/** A batch with arrays of its own: the caller may change its own while the device is busy. */
export const copyOfPairs = ({ batchSize, source, target }: PairBatch): PairBatch => ({
  batchSize,
  source: copyOf(source) as SourceBatch,
  target: copyOf(target) as PairBatch['target'],
});
