import type { NumberArray } from '../../shaders/cells.ts';
import { DataError } from '../core/errors.ts';
import type { PairBatch } from '../data/batches.ts';
import type { Value } from '../graph/value.ts';
import { encoderDecoder } from '../model/encoder-decoder.ts';
import { loss, type ResolvedLoss } from '../model/loss.ts';
import type { ResolvedPair } from '../model/pair-config.ts';
import type { Trainable } from './trainable.ts';

/** Where a step of a sequence is no padding, [T·B]. */
export const validSteps = ({ seqLen: T, batchSize: B, lengths }: PairBatch['source']): Float32Array =>
  Float32Array.from({ length: T * B }, (_, i) => (Math.floor(i / B) < (lengths[i % B] as number) ? 1 : 0));

/** Encoder and decoder over tokens, as training sees them: the decoder is told what it should have said. */
export const pairTrainable = (config: ResolvedPair, lossOptions: ResolvedLoss): Trainable<PairBatch> => {
  const targets = ({ target }: PairBatch): number => target.targets.reduce((n, y) => n + (y < 0 ? 0 : 1), 0);
  return {
    feedsBack: false,
    keyOf: ({ source, target }) => `${source.seqLen} to ${target.seqLen} x${target.batchSize}`,
    assert({ source, target }) {
      assertTokens('source.tokens', source.tokens, config.encoder.inputSize);
      assertTokens('target.tokens', target.tokens, config.decoder.inputSize);
      assertTokens('target.targets', target.targets, config.decoder.outputSize);
    },
    record(g, { source, target, batchSize: B }) {
      const [S, T] = [source.seqLen, target.seqLen];
      const from = {
        ...{ steps: S, batch: B },
        source: g.input('source', S * B, 1, 'i32'),
        valid: g.input('valid', S * B, 1),
      };
      const to = { steps: T, target: g.input('target', T * B, 1, 'i32') };
      const { decoder } = encoderDecoder(g, config, from, to);
      const y = g.input('y', T * B, 1, 'i32');
      const judged = loss(decoder.o as Value, y, g.input('weight', 1, 1), lossOptions);
      return { ...judged, top: decoder.top, carried: [] };
    },
    write(batch, _, put) {
      put('source', batch.source.tokens);
      put('valid', validSteps(batch.source));
      put('target', batch.target.tokens);
      put('y', batch.target.targets);
      put('weight', Float64Array.of(1 / (targets(batch) || 1)) as NumberArray);
    },
    batchSize: ({ target }) => target.batchSize,
    steps: ({ target }) => target.seqLen,
    targets,
    sequencesRight({ target: { targets: y, batchSize: B } }, correct) {
      const wrong = new Set<number>();
      y.forEach((target, row) => {
        if (target >= 0 && correct[row] === 0) wrong.add(row % B);
      });
      return B - wrong.size;
    },
  };
};

function assertTokens(name: string, tokens: Int32Array, size: number): void {
  const at = tokens.findIndex((v) => !Number.isInteger(v) || v < -1 || v >= size);
  if (at >= 0)
    throw new DataError(
      'out-of-range',
      `${name} holds ${tokens[at]} at position ${at}; allowed are -1 to ${size - 1}.`,
      {
        parameter: name,
        actual: tokens[at],
        limit: size - 1,
      },
    );
}
