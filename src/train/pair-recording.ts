import type { PairBatch, SourceBatch } from '../data/batches.ts';
import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { isOneHot, type ResolvedConfig } from '../model/config.ts';
import { type Encoded, encoderDecoder, type SourceInputs } from '../model/encoder-decoder.ts';
import type { NetworkOutputs } from '../model/inputs.ts';
import { type RecordedLoss, type ResolvedLoss, loss as recordLoss } from '../model/loss.ts';
import { stateNames } from '../model/network.ts';
import type { ResolvedPair } from '../model/pair-config.ts';
import { blend } from '../ops/blend.ts';
import { constant } from '../ops/constant.ts';
import { drawUniform } from '../ops/draw.ts';
import { coinFlips } from '../ops/dropout.ts';
import { type BatchShape, type Bring, keyOfShape, masksOf, STREAMS, shapeOf } from './batch-recording.ts';
import { assertDropout } from './network-trainable.ts';
import { targetOf } from './pair-batch.ts';
import type { DropoutOptions, RecordSettings } from './trainable.ts';

/** Which parts a batch of pairs has: plans are made for these, not for numbers. */
export interface PairShape {
  readonly source: BatchShape;
  readonly target: BatchShape;
}

/** Sources always say where they are over. */
export const shapeOfSource = (source: SourceBatch): BatchShape => ({
  ...shapeOf(source),
  masked: true,
  given: source.h0 !== undefined || source.c0 !== undefined ? ['h', 'c'] : [],
});

export const shapeOfPairs = (batch: PairBatch, loss: ResolvedLoss): PairShape => ({
  source: shapeOfSource(batch.source),
  target: { ...shapeOf(targetOf(batch, loss)), masked: true, given: [] },
});

/** Shapes with the same key share a plan. */
export const keyOfPairs = ({ source, target }: PairShape): string =>
  `${keyOfShape(source)} to ${keyOfShape(target)}`;

/** Encoder, decoder and their loss, recorded for batches of a shape. */
export interface RecordedPair {
  readonly encoder: Encoded;
  readonly decoder: NetworkOutputs;
  /** What the host brings and may want the gradient of, by name. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly judged: RecordedLoss;
}

/** Streams of the generator for masks: those of a network, further on for each of the two. */
const FURTHER = { encoder: 4096, decoder: 8192 } as const;

/** What is drawn for one of the two: of one-hot tokens there is nothing to drop. */
const dropsOf = (half: ResolvedConfig, drawn: RecordSettings | undefined): RecordSettings | undefined =>
  drawn?.dropout && isOneHot(half) ? { ...drawn, dropout: { ...drawn.dropout, input: 0 } } : drawn;

/** Records what an encoder reads. */
export function sourceInputs(
  g: Graph,
  { encoder }: ResolvedPair,
  shape: BatchShape,
  bring: Bring,
  drawn?: RecordSettings,
): Required<SourceInputs> {
  const { seqLen: S, batchSize: B, given } = shape;
  const states = given?.length ? stateNames(encoder) : [];
  return {
    ...{ steps: S, batch: B },
    source:
      encoder.input === 'tokens'
        ? g.input('source x', S * B, 1, 'i32')
        : bring('x', S * B, encoder.inputSize, true),
    valid: bring('valid', S * B, 1),
    initial: Object.fromEntries(
      states.map((name) => [name, { value: bring(`0 ${name}`, B, encoder.hiddenSize, true) }]),
    ),
    dropout: masksOf(encoder, shape, dropsOf(encoder, drawn), bring, FURTHER.encoder),
  };
}

/**
 * Records encoder and decoder on what the host brings.
 *
 * @param wanted whether gradients of the inputs are wanted
 * @param drawn what is drawn on the device: dropout, and where the decoder is on its own and what it says there
 */
export function recordPairs(
  g: Graph,
  config: ResolvedPair,
  shape: PairShape,
  wanted: boolean,
  drawn?: RecordSettings,
): RecordedPair {
  const { seqLen: T, batchSize: B } = shape.target;
  const inputs: Record<string, Value> = {};
  const bringFor =
    (side: 'source' | 'target'): Bring =>
    (name, rows, cols, isWanted = false) => {
      const input = g.input(`${side} ${name}`, rows, cols, 'f32', isWanted && wanted);
      inputs[`${side} ${name}`] = input;
      return input;
    };
  const bring = bringFor('target');
  const feedback = feedbackOf(config.decoder, shape.target, drawn, bring);
  const recorded = encoderDecoder(
    g,
    config,
    sourceInputs(g, config, shape.source, bringFor('source'), drawn),
    {
      steps: T,
      target: g.input('target x', T * B, 1, 'i32'),
      dropout: masksOf(config.decoder, shape.target, dropsOf(config.decoder, drawn), bring, FURTHER.decoder),
      ...(feedback && { feedback }),
    },
  );
  const y = g.input('target y', T * B, 1, 'i32');
  const weight = bring('weight', T * B, 1);
  const { loss, classWeights } = shape.target;
  const { outputSize: K } = config.decoder;
  const judged = recordLoss(
    recorded.decoder.o as Value,
    ...([y, weight, loss as ResolvedLoss] as const),
    classWeights ? bring('classWeights', 1, K) : undefined,
  );
  return { ...recorded, inputs, judged };
}

/** Where the decoder is told, and what it draws where it is not. Undefined: it is always told. */
function feedbackOf(
  { feedback }: ResolvedConfig,
  { seqLen: T, batchSize: B, teacher, draws }: BatchShape,
  drawn: RecordSettings | undefined,
  bring: Bring,
): { readonly told: Value; readonly draws?: Value } | undefined {
  if (feedback === 'none' || teacher === 'always') return undefined;
  const rows = T * B;
  const isDrawn = teacher === 'share' && drawn;
  // Nothing has been said before the first step: there it is always told.
  const told = isDrawn
    ? blend(
        bring('first', rows, 1),
        constant(drawn.clock.graph, 1),
        coinFlips(drawn.alone, drawn.clock, rows, STREAMS.teacher),
      )
    : bring('told', rows, 1);
  if (feedback !== 'sample') return { told };
  return {
    told,
    draws: drawn && !draws ? drawUniform(drawn.clock, rows, STREAMS.draws) : bring('draws', rows, 1),
  };
}

/** @throws ConfigError `impossible-dropout` where there is nothing to drop in either half */
export function assertPairDropout({ encoder, decoder }: ResolvedPair, rates: Required<DropoutOptions>): void {
  assertDropout(isOneHot(encoder) ? decoder : encoder, rates);
}
