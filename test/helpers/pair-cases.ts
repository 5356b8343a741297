/** Encoders and decoders, one for every part that a description can have, with parameters and data drawn at random. */

import { Rng } from '../../src/core/rng.ts';
import type { PairBatch } from '../../src/cpu/reference/encoder-decoder.ts';
import {
  type EncoderDecoderConfig,
  encoderDecoderShapes,
} from '../../src/cpu/reference/encoder-decoder-config.ts';
import type { DropoutMasks } from '../../src/cpu/reference/network-batch.ts';
import { drawParameters } from './reference-networks.ts';

export interface PairDrawing {
  readonly lengths?: readonly number[];
  /** Where the decoder's token enters. Default: everywhere. */
  readonly teacher?: (t: number, n: number) => boolean;
  readonly dropout?: boolean;
}

const [S, T, B] = [4, 3, 2];
const base: EncoderDecoderConfig = {
  ...{ input: 'vectors', inputSize: 2, targetSize: 4, cell: 'rnn', activation: 'tanh', hiddenSize: 3 },
  ...{ numLayers: 1, biases: 1, attention: 'none', outputSize: 3 },
};
const never = (): boolean => false;
const sometimes = (t: number, n: number): boolean => (t + n) % 2 === 0;
const lengths = (...of: number[]): PairDrawing => ({ lengths: of });

type Case = readonly [Partial<EncoderDecoderConfig>, PairDrawing];

export const pairCases: Readonly<Record<string, Case>> = {
  plain: [{}, {}],
  'lstm, two layers, lengths': [{ cell: 'lstm', numLayers: 2, biases: 2 }, lengths(4, 2)],
  'gru, embedded tokens, lengths': [
    { cell: 'gru', input: 'tokens', inputSize: 5, embeddingDim: 2, targetEmbeddingDim: 2 },
    lengths(2, 4),
  ],
  'gru-reset-before, one-hot tokens': [
    { cell: 'gru-reset-before', input: 'tokens', inputSize: 3 },
    lengths(3, 4),
  ],
  additive: [{ attention: 'additive', attentionSize: 4 }, lengths(4, 2)],
  'additive, embedded': [{ attention: 'additive', targetEmbeddingDim: 2, cell: 'lstm' }, {}],
  'additive, gru, two layers': [{ attention: 'additive', cell: 'gru', numLayers: 2 }, {}],
  multiplicative: [{ attention: 'multiplicative' }, lengths(1, 4)],
  'multiplicative, lstm, two layers': [
    { attention: 'multiplicative', cell: 'lstm', numLayers: 2 },
    lengths(3, 4),
  ],
  'both directions, lengths': [{ bidirectional: true }, lengths(4, 2)],
  'both directions, lstm, two layers, lengths': [
    { bidirectional: true, cell: 'lstm', numLayers: 2, biases: 2 },
    lengths(3, 4),
  ],
  'both directions, additive, gru': [
    { bidirectional: true, attention: 'additive', attentionSize: 4, cell: 'gru' },
    lengths(2, 4),
  ],
  'both directions, multiplicative, two layers, tokens': [
    {
      ...{ bidirectional: true, attention: 'multiplicative', numLayers: 2 },
      ...{ input: 'tokens', inputSize: 5, targetEmbeddingDim: 2 },
    },
    lengths(4, 1),
  ],
  'dropout, two layers': [{ numLayers: 2, targetEmbeddingDim: 2 }, { dropout: true }],
  'dropout, both directions, multiplicative, lstm, two layers, tokens': [
    {
      ...{ bidirectional: true, attention: 'multiplicative', cell: 'lstm', numLayers: 2 },
      ...{ input: 'tokens', inputSize: 5, embeddingDim: 3, targetEmbeddingDim: 2 },
    },
    { ...lengths(2, 4), dropout: true },
  ],
  'on its own, softmax': [{ feedback: 'softmax' }, { teacher: never }],
  'sometimes told, softmax, table, gru': [
    { feedback: 'softmax', targetEmbeddingDim: 2, cell: 'gru' },
    { ...lengths(2, 4), teacher: sometimes },
  ],
  'sometimes told, softmax, additive, one-hot, gru': [
    { feedback: 'softmax', attention: 'additive', cell: 'gru' },
    { teacher: sometimes },
  ],
  'sometimes told, softmax, multiplicative, two layers, dropout': [
    { feedback: 'softmax', attention: 'multiplicative', numLayers: 2, targetEmbeddingDim: 2 },
    { teacher: sometimes, dropout: true },
  ],
  'on its own, greedy': [{ feedback: 'greedy', cell: 'gru' }, { teacher: never }],
  'on its own, greedy, additive, table, both directions': [
    { feedback: 'greedy', attention: 'additive', targetEmbeddingDim: 2, bidirectional: true },
    { ...lengths(4, 2), teacher: never },
  ],
  'sometimes told, sample': [{ feedback: 'sample' }, { teacher: sometimes }],
  'on its own, sample, multiplicative, table, lstm': [
    { feedback: 'sample', attention: 'multiplicative', targetEmbeddingDim: 2, cell: 'lstm' },
    { teacher: never },
  ],
};

export interface DrawnPair {
  readonly config: EncoderDecoderConfig;
  readonly parameters: Map<string, Float64Array>;
  readonly batch: PairBatch;
  /** ∂L/∂o [T, B, K], of a loss that is the sum of the products. */
  readonly dLogits: Float64Array;
}

export function drawPair(part: Partial<EncoderDecoderConfig> = {}, drawing: PairDrawing = {}): DrawnPair {
  const config = { ...base, ...part };
  const { hiddenSize: H, numLayers } = config;
  const rng = new Rng(4, 0);
  const normal = (length: number, scale = 1) => Float64Array.from({ length }, () => scale * rng.normal());
  const integers = (length: number, n: number) => Int32Array.from({ length }, () => rng.integer(n));
  const parameters = drawParameters(encoderDecoderShapes(config), rng);
  const tracks = numLayers * (config.bidirectional ? 2 : 1);
  const mask = (length: number) => Float64Array.from({ length }, () => (rng.uniform() < 0.3 ? 0 : 1 / 0.7));
  const masks = (steps: number, width: number, directions: number): DropoutMasks => ({
    input: mask(steps * B * width),
    between: mask((numLayers - 1) * steps * B * H * directions),
    recurrent: mask(numLayers * directions * B * H),
  });
  const teacher = drawing.teacher;
  const batch: PairBatch = {
    ...{ S, T, B },
    ...(config.input === 'vectors'
      ? { x: normal(S * B * config.inputSize) }
      : { tokens: integers(S * B, config.inputSize) }),
    ...(drawing.lengths && { lengths: Int32Array.from(drawing.lengths) }),
    h0: normal(tracks * B * H, 0.5),
    ...(config.cell === 'lstm' && { c0: normal(tracks * B * H, 0.5) }),
    decoderTokens: integers(T * B, config.targetSize),
    ...(teacher && {
      teacher: Float64Array.from({ length: T * B }, (_, i) => (teacher(Math.floor(i / B), i % B) ? 1 : 0)),
    }),
    ...(config.feedback === 'sample' && { draws: Float64Array.from({ length: T * B }, () => rng.uniform()) }),
    ...(drawing.dropout && {
      dropout: masks(S, config.embeddingDim ?? config.inputSize, config.bidirectional ? 2 : 1),
      decoderDropout: masks(T, config.targetEmbeddingDim ?? config.targetSize, 1),
    }),
  };
  return { config, parameters, batch, dLogits: normal(T * B * config.outputSize) };
}
