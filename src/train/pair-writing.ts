import type { PairBatch, SourceBatch } from '../data/batches.ts';
import type { ResolvedLoss } from '../model/loss.ts';
import type { ResolvedPair } from '../model/pair-config.ts';
import { writeBatch } from './batch-writing.ts';
import { inputsUnder, type Put } from './inputs.ts';
import { targetOf } from './pair-batch.ts';
import type { Forcing } from './trainable.ts';

/** Hands over everything that a plan of a batch's shape may read. */
export function writePairs(
  put: Put,
  config: ResolvedPair,
  batch: PairBatch,
  loss: ResolvedLoss,
  forcing: Forcing,
): void {
  writeSource(put, config, batch.source);
  const { seqLen: T, batchSize: B, teacher } = batch.target;
  const putTarget = inputsUnder(put, 'target');
  // Nothing has been said before the first step: there the decoder is always told.
  const first = new Float32Array(T * B).fill(1, 0, B);
  putTarget('first', () => first);
  putTarget('told', () =>
    first.map((isFirst, i) => isFirst || (teacher?.[i] ?? (forcing === 'never' ? 0 : 1))),
  );
  writeBatch(putTarget, config.decoder, targetOf(batch, loss));
}

/** The same of what an encoder reads. */
export function writeSource(put: Put, config: ResolvedPair, source: SourceBatch): void {
  writeBatch(inputsUnder(put, 'source'), config.encoder, source);
}
