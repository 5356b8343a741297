import { ACTIVATIONS, type Activation } from '../../shaders/activation.ts';
import { ConfigError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf } from '../core/options.ts';
import { CELLS, type CellName, layerWidth, type ResolvedConfig, resolveConfig } from './config.ts';
import { stateNames } from './network.ts';
import { type ParameterSpec, parameterSpecs } from './parameters.ts';

export const PAIR_FEEDBACKS = ['none', 'softmax', 'greedy', 'sample'] as const;
export const ATTENTIONS = ['none', 'additive', 'multiplicative'] as const;

/**
 * Encoder and decoder (Goodfellow et al., figure 10.12; Sutskever et al. 2014; Cho et al. 2014): one network reads the
 * source, and its last states are the first ones of another, which writes the target.
 */
export interface EncoderDecoderConfig {
  /** What the source is made of. */
  readonly input: 'tokens' | 'vectors';
  /** Number of source tokens, or width of the vectors. */
  readonly inputSize: number;
  /** Width of a learned table for source tokens. Default: none, one-hot. */
  readonly embeddingDim?: number | undefined;
  /** How many tokens may enter the decoder: more than K if one of them stands for the beginning. */
  readonly targetSize: number;
  /** Width of a learned table for them. Default: none, one-hot. */
  readonly targetEmbeddingDim?: number | undefined;
  /** Of both. Default `rnn`. */
  readonly cell?: CellName;
  /** Default tanh. */
  readonly activation?: Activation;
  /** H, of both. */
  readonly hiddenSize: number;
  /** Of both. Default 1. */
  readonly numLayers?: number;
  /**
   * The encoder reads in both directions (Bahdanau et al. 2015): attention sees both states side by side, 2H, and a
   * layer of its own leads from both last states to each first state of the decoder. Default false.
   */
  readonly bidirectional?: boolean;
  /** As in a network. Default 1. */
  readonly biases?: 1 | 2;
  /**
   * Default `none`. `additive` (Bahdanau et al. 2015): e = v·tanh(W_q s(t-1) + W_k h_j), what is gathered enters the
   * decoder beside y(t-1). `multiplicative` (Luong et al. 2015, general): e = s(t)·W_a h_j, and the output sees
   * tanh(W_c [context; s(t)] + b_c).
   */
  readonly attention?: (typeof ATTENTIONS)[number];
  /**
   * What the decoder reads at a step of training at which nobody tells it what it should have said: as at `write`, what it
   * said itself. `softmax`: all target tokens, mixed by their probabilities; the gradient goes through them. `greedy`: the
   * token of the largest logit. `sample`: a token drawn from softmax(o) (Bengio et al. 2015, scheduled sampling). No
   * gradient goes through a choice. Default `none`: it is always told.
   */
  readonly feedback?: (typeof PAIR_FEEDBACKS)[number];
  /** A of additive attention. Default H. */
  readonly attentionSize?: number;
  /** K */
  readonly outputSize: number;
}

export interface ResolvedPair {
  readonly encoder: ResolvedConfig;
  readonly decoder: ResolvedConfig;
  readonly attention: (typeof ATTENTIONS)[number];
  readonly attentionSize: number;
}

const KEYS: readonly (keyof EncoderDecoderConfig)[] = [
  ...([
    'input',
    'inputSize',
    'embeddingDim',
    'targetSize',
    'targetEmbeddingDim',
    'cell',
    'activation',
  ] as const),
  ...([
    'hiddenSize',
    'numLayers',
    'bidirectional',
    'biases',
    'feedback',
    'attention',
    'attentionSize',
    'outputSize',
  ] as const),
];

/** @throws ConfigError */
export function resolvePair(config: EncoderDecoderConfig): ResolvedPair {
  knownKeys('The encoder-decoder', config, KEYS as string[]);
  const cell = oneOf('cell', config.cell ?? 'rnn', CELLS);
  if (cell === 'feedforward')
    throw new ConfigError(
      'impossible-network',
      "The cell 'feedforward' has no state that a decoder could begin with.",
      {
        parameter: 'cell',
        actual: cell,
        hint: `Choose one of ${CELLS.slice(1).join(', ')}.`,
      },
    );
  const common = {
    cell,
    activation: oneOf('activation', config.activation ?? 'tanh', ACTIVATIONS),
    hiddenSize: config.hiddenSize,
    ...(config.numLayers === undefined ? {} : { numLayers: config.numLayers }),
    ...(config.biases === undefined ? {} : { biases: config.biases }),
  };
  const table = (embeddingDim: number | undefined) => (embeddingDim === undefined ? {} : { embeddingDim });
  const source = { input: oneOf('input', config.input, ['tokens', 'vectors']), inputSize: config.inputSize };
  const target = {
    input: 'tokens',
    inputSize: integerInRange('targetSize', config.targetSize, 1, 2 ** 24),
  } as const;
  const feedback = oneOf('feedback', config.feedback ?? 'none', PAIR_FEEDBACKS);
  if (feedback !== 'none' && target.inputSize < config.outputSize)
    throw new ConfigError(
      'impossible-network',
      `The decoder reads ${target.inputSize} tokens, but says ${config.outputSize}: not all of them can enter again.`,
      {
        parameter: 'targetSize',
        actual: target.inputSize,
        limit: config.outputSize,
        hint: 'Give targetSize at least outputSize, or leave out feedback.',
      },
    );
  const attention = oneOf('attention', config.attention ?? 'none', ATTENTIONS);
  if (config.attentionSize !== undefined && attention !== 'additive')
    throw new ConfigError('impossible-network', 'Only additive attention has a size of its own.', {
      parameter: 'attentionSize',
      actual: config.attentionSize,
      hint: "Leave out attentionSize, or choose attention: 'additive'.",
    });
  return {
    encoder: resolveConfig({
      ...common,
      ...source,
      ...table(config.embeddingDim),
      ...(config.bidirectional === undefined ? {} : { bidirectional: config.bidirectional }),
      output: 'none',
      outputSize: 0,
    }),
    decoder: resolveConfig({
      ...common,
      ...target,
      ...table(config.targetEmbeddingDim),
      outputSize: config.outputSize,
      feedback,
    }),
    attention,
    attentionSize: integerInRange('attentionSize', config.attentionSize ?? config.hiddenSize, 1, 2 ** 24),
  };
}

/** Under which names the encoder and the decoder find what is theirs. */
export const ENCODER = { layers: 'enc', table: 'src_emb.weight' };
export const DECODER = { layers: 'dec', table: 'tgt_emb.weight' };

const plain = (name: string, shape: readonly [number] | readonly [number, number]): ParameterSpec => {
  const [rows, cols] = shape.length === 1 ? [1, shape[0]] : shape;
  return { name, shape, rows, cols, transposed: false };
};

/**
 * The parameters of both. E is the width of what the encoder hands on: H, or 2H in both directions.
 *
 * `src_emb.weight`, `enc.*`, `tgt_emb.weight`, `dec.*`, `out.*`; of an encoder in both directions `bridge.weight_h_l0`
 * [H, 2H], `bridge.bias_h_l0` [H] and so on, for each state and layer of the decoder; of additive attention
 * `att.weight_q` [A, H], `att.weight_k` [A, E], `att.v` [A], and E more columns of `dec.weight_ih_l0`; of multiplicative
 * attention `att.weight` [H, E], `att.combine.weight` [H, E + H], `att.combine.bias` [H].
 */
export function pairSpecs({ encoder, decoder, attention, attentionSize: A }: ResolvedPair): ParameterSpec[] {
  const H = decoder.hiddenSize;
  const E = layerWidth(encoder);
  const named = (specs: readonly ParameterSpec[], table: string): ParameterSpec[] =>
    specs.map((s) => (s.name === 'emb.weight' ? { ...s, name: table } : s));
  const bridge = stateNames(decoder).flatMap((state) => [
    plain(`bridge.weight_${state}`, [H, E]),
    plain(`bridge.bias_${state}`, [H]),
  ]);
  const additive = [plain('att.weight_q', [A, H]), plain('att.weight_k', [A, E]), plain('att.v', [A])];
  const multiplicative = [
    plain('att.weight', [H, E]),
    plain('att.combine.weight', [H, E + H]),
    plain('att.combine.bias', [H]),
  ];
  // What is fed back enters as a token does: there is no matrix for it.
  const own = parameterSpecs({ ...decoder, feedback: 'none' }, DECODER.layers).map((s) =>
    attention === 'additive' && s.name === 'dec.weight_ih_l0'
      ? plain(s.name, [s.shape[0] as number, (s.shape[1] as number) + E])
      : s,
  );
  return [
    ...named(parameterSpecs(encoder, ENCODER.layers), ENCODER.table),
    ...(encoder.bidirectional ? bridge : []),
    ...(attention === 'additive' ? additive : attention === 'multiplicative' ? multiplicative : []),
    ...named(own, DECODER.table),
  ];
}
