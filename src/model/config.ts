import { ACTIVATIONS, type Activation } from '../../shaders/activation.ts';
import { ConfigError } from '../core/errors.ts';
import { boolean, integerInRange, knownKeys, list, oneOf, realInRange } from '../core/options.ts';
import { elementCount } from '../core/shapes.ts';

/**
 * `feedforward`: h = f(U x + b), without memory. `rnn`: h = f(U x + b + W h(t-1)) (Goodfellow et al. 10.8, 10.9).
 * `lstm`, `gru`: PyTorch's equations. `gru-reset-before`: the reset gate before the product, as Cho et al. (2014) had it.
 */
export const CELLS = ['feedforward', 'rnn', 'lstm', 'gru', 'gru-reset-before'] as const;
export type CellName = (typeof CELLS)[number];

/** Sums of a cell, in units of H. */
export const GATES: Readonly<Record<CellName, number>> = {
  feedforward: 1,
  rnn: 1,
  lstm: 4,
  gru: 3,
  'gru-reset-before': 3,
};

/** What may become of an output before it enters again: see `NetworkConfig.feedback`. */
export const FEEDBACKS = ['none', 'softmax', 'linear', 'greedy', 'sample'] as const;
export type FeedbackKind = (typeof FEEDBACKS)[number];

/**
 * One network of the family (Goodfellow et al., chapter 10), as plain data. What is left out is off: the shortest
 * description is a vanilla network with an output at every step (figure 10.3).
 */
export interface NetworkConfig {
  /** What x(t) is: the index of a token (a one-hot vector), a vector of numbers, or nothing. */
  readonly input: 'tokens' | 'vectors' | 'none';
  /** Number of tokens, or width of the vectors; 0 for `none`. */
  readonly inputSize: number;
  /** Width of a learned table through which tokens enter, as in PyTorch's `Embedding`. Default: none, one-hot. */
  readonly embeddingDim?: number | undefined;
  /** Width of a vector that belongs to a whole sequence (figure 10.9). Default 0: none. */
  readonly contextSize?: number;
  /** Where it enters: the sums of layer 0 at every step, h(-1) of every layer, or both. Default `input`. */
  readonly contextEnters?: 'input' | 'state' | 'both';
  /** Default `rnn`. */
  readonly cell?: CellName;
  /** f of the cells `feedforward` and `rnn`, and of deep inputs and outputs. Default tanh. */
  readonly activation?: Activation;
  /** H */
  readonly hiddenSize: number;
  /** Default 1. */
  readonly numLayers?: number;
  /** Every layer runs in both directions, each with weights of its own (figure 10.11). Default false. */
  readonly bidirectional?: boolean;
  /** What a bidirectional layer hands on: both states side by side, or their sum. Default `concat`. */
  readonly merge?: 'concat' | 'sum';
  /** 2: also `bias_hh`, as PyTorch has it. Default 1; a GRU always has both. */
  readonly biases?: 1 | 2;
  /** α of leaky units, h(t) = α h(t-1) + (1 - α) f(...) (section 10.9); `learned`: one per unit. Cell `rnn`. Default: none. */
  readonly leak?: number | 'learned' | undefined;
  /** Layer normalisation of the sums (Ba et al. 2016). Default false. */
  readonly layerNorm?: boolean;
  /** Widths of layers between x(t) and the first cell (figure 10.13b). Default none. */
  readonly deepInput?: readonly number[];
  /** Widths of layers inside the recurrence (figure 10.13b). Cell `rnn`, one layer, one direction. Default none. */
  readonly deepTransition?: readonly number[];
  /** Widths of layers between the last h(t) and the output (figure 10.13b). Default none. */
  readonly deepOutput?: readonly number[];
  /** h(t-1) is added inside the last f of the transition (figure 10.13c). Cell `rnn`. Default false. */
  readonly skips?: boolean;
  /**
   * What o(t-1) becomes before it enters layer 0 again (figures 10.4, 10.6, 10.9, 10.10). Under teacher forcing the
   * target y(t-1) takes its place. Default `none`.
   *
   * `softmax`: the probabilities. `linear`: o(t-1) itself. `greedy`: the class of the largest logit, one-hot, the first
   * of equals. `sample`: a class drawn from softmax(o(t-1)), one-hot (Bengio et al. 2015, scheduled sampling). The
   * gradient goes through the first two; none goes through a choice, `greedy` or `sample`.
   */
  readonly feedback?: FeedbackKind;
  /** o(t) at every step, one o after the last valid step, or none. Default `steps`. */
  readonly output?: 'steps' | 'last' | 'none';
  /** K: classes, or numbers, of an output; 0 for `none`. */
  readonly outputSize: number;
  /** h(-1) (and c(-1)) are parameters. Default false. */
  readonly learnedInitial?: boolean;
  /**
   * An echo state network (section 10.8; Jaeger 2001): what enters and what recurs keeps its first values, W with this
   * spectral radius; only the output is trained. Cell `rnn`. Default: none, everything is trained.
   */
  readonly spectralRadius?: number | undefined;
}

export type ResolvedConfig = Required<NetworkConfig>;

const KEYS: readonly (keyof NetworkConfig)[] = [
  ...(['input', 'inputSize', 'embeddingDim', 'contextSize', 'contextEnters', 'cell', 'activation'] as const),
  ...(['hiddenSize', 'numLayers', 'bidirectional', 'merge', 'biases', 'leak', 'layerNorm'] as const),
  ...(['deepInput', 'deepTransition', 'deepOutput', 'skips', 'feedback', 'output', 'outputSize'] as const),
  ...(['learnedInitial', 'spectralRadius'] as const),
];
const MAX_SIZE = 2 ** 24;
const MAX_LAYERS = 64;

/** Fills in defaults, and refuses what is no size or has no meaning. @throws ConfigError */
export function resolveConfig(config: NetworkConfig): ResolvedConfig {
  knownKeys('The network', config, KEYS as string[]);
  const size = (name: keyof NetworkConfig, least = 1): number =>
    integerInRange(name, config[name], least, MAX_SIZE);
  const widths = (name: 'deepInput' | 'deepTransition' | 'deepOutput'): readonly number[] =>
    list(name, config[name] ?? [], 'widths').map((width, i) =>
      integerInRange(`${name}[${i}]`, width, 1, MAX_SIZE),
    );
  const isOn = (name: 'bidirectional' | 'layerNorm' | 'skips' | 'learnedInitial'): boolean =>
    boolean(name, config[name] ?? false);
  const input = oneOf('input', config.input, ['tokens', 'vectors', 'none']);
  const output = oneOf('output', config.output ?? 'steps', ['steps', 'last', 'none']);
  const { leak } = config;
  const resolved: ResolvedConfig = {
    input,
    inputSize: input === 'none' ? integerInRange('inputSize', config.inputSize, 0, 0) : size('inputSize'),
    embeddingDim: config.embeddingDim === undefined ? undefined : size('embeddingDim'),
    contextSize: config.contextSize === undefined ? 0 : size('contextSize', 0),
    contextEnters: oneOf('contextEnters', config.contextEnters ?? 'input', ['input', 'state', 'both']),
    cell: oneOf('cell', config.cell ?? 'rnn', CELLS),
    activation: oneOf('activation', config.activation ?? 'tanh', ACTIVATIONS),
    hiddenSize: size('hiddenSize'),
    numLayers:
      config.numLayers === undefined ? 1 : integerInRange('numLayers', config.numLayers, 1, MAX_LAYERS),
    bidirectional: isOn('bidirectional'),
    merge: oneOf('merge', config.merge ?? 'concat', ['concat', 'sum']),
    biases: integerInRange('biases', config.biases ?? 1, 1, 2) as 1 | 2,
    leak: leak === undefined || leak === 'learned' ? leak : realInRange('leak', leak, { min: 0, max: 1 }),
    layerNorm: isOn('layerNorm'),
    deepInput: widths('deepInput'),
    deepTransition: widths('deepTransition'),
    deepOutput: widths('deepOutput'),
    skips: isOn('skips'),
    feedback: oneOf('feedback', config.feedback ?? 'none', FEEDBACKS),
    output,
    outputSize:
      output === 'none' ? integerInRange('outputSize', config.outputSize, 0, 0) : size('outputSize'),
    learnedInitial: isOn('learnedInitial'),
    spectralRadius:
      config.spectralRadius === undefined
        ? undefined
        : realInRange('spectralRadius', config.spectralRadius, { min: 0, max: 1e3 }),
  };
  assertMeaning(resolved);
  const { cell, hiddenSize: H, inputSize, outputSize } = resolved;
  elementCount('hiddenSize', [H, GATES[cell] * H + inputSize + outputSize]);
  return resolved;
}

/** Combinations that no equation stands for, and options that would change nothing. */
function assertMeaning(c: ResolvedConfig): void {
  const rules: readonly [broken: boolean, parameter: keyof NetworkConfig, rule: string][] = [
    [
      c.embeddingDim !== undefined && c.input !== 'tokens',
      'embeddingDim',
      'Only tokens enter through a table',
    ],
    [
      c.spectralRadius !== undefined && (c.cell !== 'rnn' || c.output === 'none'),
      'spectralRadius',
      "An echo state network has the cell 'rnn' and an output to train",
    ],
    [c.leak !== undefined && c.cell !== 'rnn', 'leak', "Only the cell 'rnn' leaks"],
    [c.skips && c.cell !== 'rnn', 'skips', "Only the cell 'rnn' has skips"],
    [
      c.layerNorm && c.cell === 'gru-reset-before',
      'layerNorm',
      "The cell 'gru-reset-before' has no layer normalisation",
    ],
    [c.deepInput.length > 0 && c.input === 'none', 'deepInput', 'A deep input needs an input'],
    [
      c.deepTransition.length > 0 && (c.cell !== 'rnn' || c.numLayers > 1 || c.bidirectional),
      'deepTransition',
      "A deep transition belongs to one layer of the cell 'rnn' in one direction",
    ],
    [
      c.feedback !== 'none' && c.bidirectional,
      'feedback',
      'A bidirectional network knows its output too late to feed it back',
    ],
    [
      c.feedback !== 'none' && c.output !== 'steps',
      'feedback',
      'Only an output at every step can be fed back',
    ],
    [
      c.learnedInitial && c.contextSize > 0 && c.contextEnters !== 'input',
      'learnedInitial',
      'The first state is learned or comes from the context, not both',
    ],
    [c.learnedInitial && c.cell === 'feedforward', 'learnedInitial', "The cell 'feedforward' has no state"],
    [c.biases === 2 && c.cell === 'feedforward', 'biases', "The cell 'feedforward' has no second bias"],
    [c.contextEnters !== 'input' && c.contextSize === 0, 'contextEnters', 'There is no context to enter'],
    [c.merge !== 'concat' && !c.bidirectional, 'merge', 'In one direction there is nothing to merge'],
    [
      c.activation !== 'tanh' && !usesActivation(c),
      'activation',
      `The cell '${c.cell}' has activations of its own`,
    ],
    [
      c.spectralRadius !== undefined && c.learnedInitial,
      'learnedInitial',
      'Of an echo state network only the output learns',
    ],
    [
      c.spectralRadius !== undefined && c.leak === 'learned',
      'leak',
      'Of an echo state network only the output learns',
    ],
    [
      c.input === 'none' && c.contextSize === 0 && c.feedback === 'none' && c.cell === 'feedforward',
      'input',
      'Nothing enters this network',
    ],
  ];
  for (const [broken, parameter, rule] of rules)
    if (broken)
      throw new ConfigError('impossible-network', `${rule}.`, {
        parameter,
        actual: c[parameter],
        hint: `Leave out ${parameter}, or change what it goes with.`,
      });
}

/** Is there an f that is not the cell's own? */
const usesActivation = ({ cell, deepInput, deepOutput }: ResolvedConfig): boolean =>
  cell === 'feedforward' || cell === 'rnn' || deepInput.length + deepOutput.length > 0;

export const contextIsInput = ({ contextSize, contextEnters }: ResolvedConfig): boolean =>
  contextSize > 0 && contextEnters !== 'state';
export const contextIsState = ({ contextSize, contextEnters }: ResolvedConfig): boolean =>
  contextSize > 0 && contextEnters !== 'input';

/** 1 or 2 */
export const directionsOf = ({ bidirectional }: ResolvedConfig): number => (bidirectional ? 2 : 1);

/** Width of what a layer hands on: H, or 2H where both directions go side by side. */
export const layerWidth = ({ hiddenSize, bidirectional, merge }: ResolvedConfig): number =>
  bidirectional && merge === 'concat' ? 2 * hiddenSize : hiddenSize;

/** Tokens enter as one-hot vectors: rows of U are read, and no vector is ever made. */
export const isOneHot = ({ input, embeddingDim }: ResolvedConfig): boolean =>
  input === 'tokens' && embeddingDim === undefined;

/** Have the sums of the cell PyTorch's `bias_hh`, too? */
export const hasSecondBias = ({ cell, biases }: ResolvedConfig): boolean =>
  cell === 'gru' || cell === 'gru-reset-before' || (cell !== 'feedforward' && biases === 2);

/** What the names of a layer's parameters end with: `_l0`, `_l0_reverse`. */
export const suffixOf = (layer: number, direction: number): string =>
  `_l${layer}${direction === 1 ? '_reverse' : ''}`;
