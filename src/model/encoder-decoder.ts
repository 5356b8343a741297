import { ACTIVATIONS, type Activation } from '../../shaders/activation.ts';
import { ConfigError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf } from '../core/options.ts';
import type { Graph } from '../graph/graph.ts';
import type { Initial } from '../graph/scan.ts';
import { columns, type Value } from '../graph/value.ts';
import { activate } from '../ops/activate.ts';
import { add } from '../ops/add.ts';
import { attend, score } from '../ops/attend.ts';
import { linear } from '../ops/linear.ts';
import { CELLS, type CellName, type ResolvedConfig, resolveConfig } from './config.ts';
import {
  type Attention,
  declare,
  type NetworkOutputs,
  network,
  type Parameters,
  stateNames,
} from './network.ts';
import { type ParameterSpec, parameterSpecs } from './parameters.ts';

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
  /** As in a network. Default 1. */
  readonly biases?: 1 | 2;
  /**
   * Default `none`. `additive` (Bahdanau et al. 2015): e = v·tanh(W_q s(t-1) + W_k h_j), what is gathered enters the
   * decoder beside y(t-1). `multiplicative` (Luong et al. 2015, general): e = s(t)·W_a h_j, and the output sees
   * tanh(W_c [context; s(t)] + b_c).
   */
  readonly attention?: (typeof ATTENTIONS)[number];
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
  ...(['hiddenSize', 'numLayers', 'biases', 'attention', 'attentionSize', 'outputSize'] as const),
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
  return {
    encoder: resolveConfig({
      ...common,
      ...source,
      ...table(config.embeddingDim),
      output: 'none',
      outputSize: 0,
    }),
    decoder: resolveConfig({
      ...common,
      ...target,
      ...table(config.targetEmbeddingDim),
      outputSize: config.outputSize,
    }),
    attention: oneOf('attention', config.attention ?? 'none', ATTENTIONS),
    attentionSize: integerInRange('attentionSize', config.attentionSize ?? config.hiddenSize, 1, 2 ** 24),
  };
}

const ENCODER = { layers: 'enc', table: 'src_emb.weight' };
const DECODER = { layers: 'dec', table: 'tgt_emb.weight' };

const plain = (name: string, shape: readonly [number] | readonly [number, number]): ParameterSpec => {
  const [rows, cols] = shape.length === 1 ? [1, shape[0]] : shape;
  return { name, shape, rows, cols, transposed: false };
};

/**
 * The parameters of both: `src_emb.weight`, `enc.*`, `tgt_emb.weight`, `dec.*`, `out.*`; of additive attention
 * `att.weight_q` [A, H], `att.weight_k` [A, H], `att.v` [A]; of multiplicative attention `att.weight` [H, H],
 * `att.combine.weight` [H, 2H], `att.combine.bias` [H].
 */
export function pairSpecs({ encoder, decoder, attention, attentionSize: A }: ResolvedPair): ParameterSpec[] {
  const H = decoder.hiddenSize;
  const named = (specs: readonly ParameterSpec[], table: string): ParameterSpec[] =>
    specs.map((s) => (s.name === 'emb.weight' ? { ...s, name: table } : s));
  const additive = [plain('att.weight_q', [A, H]), plain('att.weight_k', [A, H]), plain('att.v', [A])];
  const multiplicative = [
    plain('att.weight', [H, H]),
    plain('att.combine.weight', [H, 2 * H]),
    plain('att.combine.bias', [H]),
  ];
  const own = parameterSpecs(decoder, 'dec').map((s) =>
    attention === 'additive' && s.name === 'dec.weight_ih_l0'
      ? plain(s.name, [s.shape[0] as number, (s.shape[1] as number) + H])
      : s,
  );
  return [
    ...named(parameterSpecs(encoder, 'enc'), ENCODER.table),
    ...(attention === 'additive' ? additive : attention === 'multiplicative' ? multiplicative : []),
    ...named(own, DECODER.table),
  ];
}

/** What an encoder runs on, time-major. */
export interface SourceInputs {
  /** S and B */
  readonly steps: number;
  readonly batch: number;
  /** Tokens [S·B, 1] or vectors [S·B, D]. */
  readonly source: Value;
  /** Where the source is not over, [S·B, 1]. Default: nowhere over. */
  readonly valid?: Value;
  /** First states, by name. Default: zeros. */
  readonly initial?: Readonly<Record<string, Initial>>;
}

/** What a decoder runs on, time-major. */
export interface TargetInputs {
  /** T and B */
  readonly steps: number;
  readonly batch: number;
  /** What enters, y(t-1), as tokens [T·B, 1]. */
  readonly target: Value;
  /** The encoder's last states, by name. */
  readonly first: Readonly<Record<string, Value>>;
  /** What the encoder's last layer handed on [S·B, H], and where the source was not over: for attention. */
  readonly source: Value;
  readonly valid?: Value;
}

/** Records the encoder. */
export const encoder = (
  graph: Graph,
  config: ResolvedPair,
  { steps, batch, source, valid, initial }: SourceInputs,
  parameters: Parameters,
): NetworkOutputs =>
  network(
    graph,
    config.encoder,
    { steps, batch, x: source, ...(valid && { valid }), ...(initial && { initial }) },
    parameters,
    ENCODER,
  );

/** Records the decoder. */
export function decoder(
  graph: Graph,
  config: ResolvedPair,
  { steps, batch, target, first, source, valid }: TargetInputs,
  parameters: Parameters,
): NetworkOutputs {
  const attention = attentionOf(config, parameters, source, batch, valid);
  const initial = Object.fromEntries(Object.entries(first).map(([name, value]) => [name, { value }]));
  return network(
    graph,
    config.decoder,
    { steps, batch, x: target, initial, ...(attention && { attention }) },
    parameters,
    DECODER,
  );
}

/** Records encoder and decoder, one after the other: what training runs. */
export function encoderDecoder(
  graph: Graph,
  config: ResolvedPair,
  from: SourceInputs,
  to: Pick<TargetInputs, 'steps' | 'target'>,
  parameters: Parameters = declare(graph, pairSpecs(config)),
): { readonly encoder: NetworkOutputs; readonly decoder: NetworkOutputs } {
  const { valid, batch } = from;
  const read = encoder(graph, config, from, parameters);
  const first = Object.fromEntries(
    stateNames(config.encoder).map((name) => [name, read.states[name]?.last as Value]),
  );
  const target = { ...to, batch, first, source: read.top, ...(valid && { valid }) };
  return { encoder: read, decoder: decoder(graph, config, target, parameters) };
}

/** How the decoder reads the source, whose states are h [S·B, H]. */
function attentionOf(
  { attention }: ResolvedPair,
  parameters: Parameters,
  h: Value,
  batch: number,
  valid: Value | undefined,
): Attention | undefined {
  const get = (name: string): Value => parameters.get(`att.${name}`) as Value;
  if (attention === 'additive') {
    const keys = linear(h, get('weight_k'));
    const before = (s: Value): Value => {
      const asked = activate(add(keys, linear(s, get('weight_q'))), 'tanh');
      return attend(linear(asked, get('v')), h, batch, valid).context;
    };
    return { before };
  }
  if (attention === 'multiplicative') {
    const keys = linear(h, get('weight'));
    const W = get('combine.weight');
    const H = h.cols;
    const after = (s: Value): Value => {
      const { context } = attend(score(s, keys), h, batch, valid);
      return linear(context, columns(W, 0, H), linear(s, columns(W, H, H), get('combine.bias')), 'tanh');
    };
    return { after };
  }
  return undefined;
}
