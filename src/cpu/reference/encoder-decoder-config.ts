/** What an encoder and its decoder are: sizes, parts, and the shapes of their parameters. */

import type { ActivationName } from './activations.ts';
import {
  type CellName,
  type NetworkConfig,
  networkConfig,
  networkShapes,
  outputWidth,
} from './network-config.ts';
import { upTo } from './time-major.ts';

export interface EncoderDecoderConfig {
  /** The source: tokens (-1: the zero vector), or vectors. */
  readonly input: 'tokens' | 'vectors';
  readonly inputSize: number;
  /** Width of the table `src_emb.weight`; without it, tokens are one-hot. */
  readonly embeddingDim?: number;
  /** How many tokens may enter the decoder: more than K, if one of them stands for the beginning. */
  readonly targetSize: number;
  /** Width of the table `tgt_emb.weight`; without it, the decoder's tokens are one-hot. */
  readonly targetEmbeddingDim?: number;
  /** These are the same for encoder and decoder, so that the states of one fit the other. */
  readonly cell: CellName;
  readonly activation: ActivationName;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly biases: 1 | 2;
  /** The encoder reads in both directions; a bridge leads to the decoder's first states. Default false. */
  readonly bidirectional?: boolean;
  /**
   * What the decoder reads where nobody tells it, from o(t-1): all tokens, mixed by softmax(o), with the gradient through
   * it; the token of the largest logit; or one drawn from softmax(o). Default: it is always told.
   */
  readonly feedback?: 'none' | 'softmax' | 'greedy' | 'sample';
  readonly attention: 'none' | 'additive' | 'multiplicative';
  /** A: width of the hidden layer of additive attention. Default: H. */
  readonly attentionSize?: number;
  /** K */
  readonly outputSize: number;
}

/** Encoder and decoder as members of the family. With additive attention the decoder's input is wider. */
export function partsOf(config: EncoderDecoderConfig): { encoder: NetworkConfig; decoder: NetworkConfig } {
  const { cell, activation, hiddenSize, numLayers, biases, embeddingDim, outputSize } = config;
  const common = { cell, activation, hiddenSize, numLayers, biases };
  const encoder = networkConfig({
    ...common,
    input: config.input,
    inputSize: config.inputSize,
    ...(embeddingDim !== undefined && { embeddingDim }),
    bidirectional: config.bidirectional ?? false,
    output: 'none',
    outputSize: 0,
  });
  const context = config.attention === 'additive' ? outputWidth(encoder) : 0;
  return {
    encoder,
    decoder: networkConfig({
      ...common,
      input: 'vectors',
      inputSize: (config.targetEmbeddingDim ?? config.targetSize) + context,
      outputSize,
    }),
  };
}

/** Name and shape of every parameter, in PyTorch's layout. */
export function encoderDecoderShapes(config: EncoderDecoderConfig): Map<string, readonly number[]> {
  const { encoder, decoder } = partsOf(config);
  const { hiddenSize: H, attentionSize: A = H, targetEmbeddingDim } = config;
  const E = outputWidth(encoder);
  const shapes = new Map<string, readonly number[]>();
  for (const [name, shape] of networkShapes(encoder, 'enc')) shapes.set(inPair(name), shape);
  if (targetEmbeddingDim !== undefined) shapes.set('tgt_emb.weight', [config.targetSize, targetEmbeddingDim]);
  for (const state of config.bidirectional ? bridged(config) : [])
    shapes.set(`bridge.weight_${state}`, [H, 2 * H]).set(`bridge.bias_${state}`, [H]);
  if (config.attention === 'additive')
    shapes.set('att.weight_q', [A, H]).set('att.weight_k', [A, E]).set('att.v', [A]);
  if (config.attention === 'multiplicative') {
    shapes.set('att.weight', [H, E]);
    shapes.set('att.combine.weight', [H, E + H]).set('att.combine.bias', [H]);
  }
  for (const [name, shape] of networkShapes(decoder, 'dec')) shapes.set(name, shape);
  return shapes;
}

/** The decoder's states, as the bridge's parameters call them. */
export const bridged = ({ cell, numLayers }: EncoderDecoderConfig): string[] =>
  upTo(numLayers).flatMap((layer) => (cell === 'lstm' ? [`h_l${layer}`, `c_l${layer}`] : [`h_l${layer}`]));

/** The encoder's parameters have names of their own here. */
export const inPair = (name: string): string => name.replace(/^emb\./, 'src_emb.').replace(/^rnn\./, 'enc.');
export const inNetwork = (name: string): string =>
  name.replace(/^src_emb\./, 'emb.').replace(/^enc\./, 'rnn.');
