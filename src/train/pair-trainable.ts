import type { PairBatch } from '../data/batches.ts';
import type { ResolvedLoss } from '../model/loss.ts';
import type { ResolvedPair } from '../model/pair-config.ts';
import { cannotCarry, cannotCut, networkTrainable } from './network-trainable.ts';
import { assertPairs, targetOf } from './pair-batch.ts';
import { keyOfPairs, type PairShape, recordPairs, shapeOfPairs } from './pair-recording.ts';
import { writePairs } from './pair-writing.ts';
import type { Forcing, Trainable } from './trainable.ts';

/** Encoder and decoder, as training sees them. */
export const pairTrainable = (config: ResolvedPair, loss: ResolvedLoss): Trainable<PairBatch> => {
  const decoder = networkTrainable(config.decoder);
  const feedsBack = config.decoder.feedback !== 'none';
  const shape = (batch: PairBatch, how: Forcing): PairShape => {
    const own = shapeOfPairs(batch, loss);
    // A batch that says itself where the decoder is told has the last word.
    return feedsBack && !batch.target.teacher ? { ...own, target: { ...own.target, teacher: how } } : own;
  };
  return {
    feedsBack,
    keyOf: (batch, forcing) => keyOfPairs(shape(batch, forcing)),
    assert: (batch) => assertPairs(batch, config, loss),
    assertCarry() {
      throw cannotCarry('Every source is read from its beginning');
    },
    segmentation() {
      throw cannotCut('A target is written from the end of its source on');
    },
    record(g, like, settings) {
      const recorded = recordPairs(g, config, shape(like, settings.forcing), false, settings);
      return { ...recorded.judged, top: recorded.decoder.top, carried: [] };
    },
    write: (batch, forcing, put) => writePairs(put, config, batch, loss, forcing),
    batchSize: ({ target }) => target.batchSize,
    steps: ({ target }) => target.seqLen,
    reduction: (batch) => decoder.reduction(targetOf(batch, loss)),
    sequencesRight: (batch, correct) => decoder.sequencesRight(targetOf(batch, loss), correct),
  };
};
