/**
 * The family of recurrent networks (Goodfellow, Bengio, Courville, "Deep Learning", chapter 10) as one plain
 * description, and the parameters that each member has.
 *
 * T time, B batch, D input, C context, H hidden, K outputs. G is the number of gates: the sums of a cell are [G·H].
 */

import type { ActivationName } from './activations.ts';
import type { Parameters } from './parameters.ts';

/**
 * - `feedforward`: h = f(U x + b). It has no memory.
 * - `rnn`: h = f(U x + b + W h(t-1)).
 * - `lstm`: PyTorch's, gates in the order i, f, g, o.
 * - `gru`: PyTorch's, gates in the order r, z, n; reset after the product: n = tanh(U_n x + b_n + r * (W_n h + b'_n)).
 * - `gru-reset-before`: Cho et al. 2014: n = tanh(U_n x + b_n + W_n (r * h) + b'_n).
 */
export type CellName = 'feedforward' | 'rnn' | 'lstm' | 'gru' | 'gru-reset-before';

/** Number of gates G. */
export const GATES = { feedforward: 1, rnn: 1, lstm: 4, gru: 3, 'gru-reset-before': 3 } as const;

export interface NetworkConfig {
  /** x(t): the index of a token (a one-hot vector, -1: the zero vector), a vector, or nothing at all. */
  readonly input: 'tokens' | 'vectors' | 'none';
  /** Number of tokens, or width of the vectors; 0 for `none`. */
  readonly inputSize: number;
  /** Width of the table `emb.weight` through which tokens enter; without it they are one-hot. */
  readonly embeddingDim?: number | undefined;

  /** C: width of a vector that belongs to a whole sequence (figure 10.9); 0, or left out: there is none. */
  readonly contextSize?: number;
  /** `input`: R ctx is added to the sum of layer 0 at every step; `state`: h(-1) = tanh(S ctx + s), of every layer. */
  readonly contextEnters?: 'input' | 'state' | 'both';

  readonly cell: CellName;
  /** f, of the cells `feedforward` and `rnn` and of the layers of deepInput and deepOutput. */
  readonly activation: ActivationName;
  /** H */
  readonly hiddenSize: number;
  readonly numLayers: number;
  /** Every layer runs in both directions, each with weights of its own (figure 10.11). */
  readonly bidirectional: boolean;
  /** What a bidirectional layer hands on: [forward, backward], or forward + backward. */
  readonly merge: 'concat' | 'sum';
  /** 2: bias_ih + bias_hh, as in PyTorch. A GRU always has both, a feedforward cell always one. */
  readonly biases: 1 | 2;
  /** α of h(t) = α h(t-1) + (1 - α) f(...), cell rnn; `learned`: α = sigmoid(rnn.leak_l0), one for each unit. */
  readonly leak?: number | 'learned' | undefined;
  /**
   * Layer normalization of the sums (Ba et al. 2016), eps 1e-5, over the whole vector of a sum [G·H].
   * rnn: f(LN(U x + b + W h)). lstm, gru: LN(U x + b) + LN(W h + b') in place of U x + b + W h + b', each with a gain
   * and a bias of its own (b' where there are two biases). Not for gru-reset-before.
   */
  readonly layerNorm: boolean;

  /** Widths of the layers m_i = f(A_i m_{i-1} + a_i) between x(t) and the first cell (figure 10.13b). */
  readonly deepInput: readonly number[];
  /**
   * Widths w_0 ... w_{n-1} of the layers inside the recurrence (figure 10.13b; Pascanu et al. 2014), cell rnn, one
   * layer, one direction:
   *
   *   m_0 = f(U x(t) + b + W h(t-1))       [w_0]: U, W, b have w_0 rows
   *   m_i = f(A_{i-1} m_{i-1} + a_{i-1})   [w_i], i = 1 ... n-1
   *   h(t) = f(A_{n-1} m_{n-1} + a_{n-1})  [H]
   */
  readonly deepTransition: readonly number[];
  /** Widths of the layers between the last h(t) and the output (figure 10.13b). */
  readonly deepOutput: readonly number[];
  /** h(t-1) is added inside the last f of the transition (figure 10.13c): h(t) = f(A m + a + h(t-1)). Cell rnn. */
  readonly skips: boolean;

  /**
   * What o(t-1) becomes on its way back (figures 10.4, 10.6, 10.9, 10.10): W_oh fed(t) is added to the sum of layer 0,
   * where fed(t) is softmax(o(t-1)) or o(t-1), with the gradient through it; or the one-hot vector of a class, without:
   * of the largest logit (`greedy`), or of one drawn from softmax(o(t-1)) (`sample`). Under teacher forcing it is the
   * one-hot vector of the class y(t-1), or the real y(t-1). fed(0) is o0, or zeros.
   */
  readonly feedback: 'none' | 'softmax' | 'linear' | 'greedy' | 'sample';

  /**
   * o(t) at every step, or one o after the last valid step, or none. After the last step, a bidirectional network has
   * the forward state after the last valid step, and the backward state after step 0.
   */
  readonly output: 'steps' | 'last' | 'none';
  /** K; 0 for `none`. */
  readonly outputSize: number;
  /** h(-1), and c(-1) of an lstm, are the parameters rnn.h0_l0 and rnn.c0_l0. */
  readonly learnedInitial: boolean;
}

type Needed = 'cell' | 'input' | 'inputSize' | 'hiddenSize' | 'outputSize';

/** The description with everything that is not said: a tanh network in one layer and one direction. */
export function networkConfig(
  config: Pick<NetworkConfig, Needed> & Partial<Omit<NetworkConfig, Needed>>,
): NetworkConfig {
  return {
    activation: 'tanh',
    numLayers: 1,
    bidirectional: false,
    merge: 'concat',
    biases: 1,
    layerNorm: false,
    deepInput: [],
    deepTransition: [],
    deepOutput: [],
    skips: false,
    feedback: 'none',
    output: 'steps',
    learnedInitial: false,
    ...config,
  };
}

/** Refuses what has no meaning. @throws RangeError */
export function checkNetwork(config: NetworkConfig): void {
  const rules: readonly (readonly [boolean, string])[] = [
    [(config.input === 'none') !== (config.inputSize === 0), 'inputSize is 0 where there is no input'],
    [config.embeddingDim !== undefined && config.input !== 'tokens', 'only tokens have an embedding'],
    [
      (config.contextSize === undefined) !== (config.contextEnters === undefined),
      'a context enters somewhere',
    ],
    [config.leak !== undefined && config.cell !== 'rnn', 'only the cell rnn leaks'],
    [config.layerNorm && config.cell === 'gru-reset-before', 'gru-reset-before has no layer normalization'],
    [config.deepInput.length > 0 && config.input === 'none', 'a deep input needs an input'],
    [
      config.deepTransition.length > 0 &&
        (config.cell !== 'rnn' || config.numLayers > 1 || config.bidirectional),
      'a deep transition is of one rnn layer in one direction',
    ],
    [config.skips && config.cell !== 'rnn', 'only the cell rnn has skips'],
    [
      config.feedback !== 'none' && config.bidirectional,
      'a bidirectional network has no output to feed back',
    ],
    [config.feedback !== 'none' && config.output !== 'steps', 'only an output at every step is fed back'],
    [(config.output === 'none') !== (config.outputSize === 0), 'outputSize is 0 where there is no output'],
    [config.learnedInitial && contextIsState(config), 'h(-1) is learned, or comes from the context'],
    [config.learnedInitial && config.cell === 'feedforward', 'a feedforward cell has no state'],
  ];
  for (const [broken, rule] of rules) if (broken) throw new RangeError(`The network is impossible: ${rule}.`);
}

export const contextIsInput = ({ contextSize = 0, contextEnters }: NetworkConfig): boolean =>
  contextSize > 0 && contextEnters !== 'state';
export const contextIsState = ({ contextSize = 0, contextEnters }: NetworkConfig): boolean =>
  contextSize > 0 && contextEnters !== 'input';

/** 1 or 2 */
export const directionsOf = ({ bidirectional }: NetworkConfig): number => (bidirectional ? 2 : 1);

/** What the name of a parameter of that layer and direction ends with: `_l0`, `_l0_reverse`. */
export const suffixOf = (layer: number, direction: number): string =>
  `_l${layer}${direction === 1 ? '_reverse' : ''}`;

/** Width of x(t) as it enters: features, embedding, or the number of tokens. */
export const inputWidth = ({ embeddingDim, inputSize }: NetworkConfig): number => embeddingDim ?? inputSize;

/** Width of what a layer hands on: H, or 2H where both directions are concatenated. */
export const outputWidth = ({ hiddenSize, bidirectional, merge }: NetworkConfig): number =>
  bidirectional && merge === 'concat' ? 2 * hiddenSize : hiddenSize;

/** Whether the sums of the cell have bias_hh as well. */
export const hasSecondBias = ({ cell, biases }: NetworkConfig): boolean =>
  cell === 'gru' || cell === 'gru-reset-before' || (cell !== 'feedforward' && biases === 2);

/**
 * Name and shape of every parameter, in PyTorch's layout.
 *
 * @param prefix of the recurrent layers: `rnn`, or `enc` and `dec` in an encoder-decoder
 */
export function networkShapes(config: NetworkConfig, prefix = 'rnn'): Map<string, readonly number[]> {
  checkNetwork(config);
  const {
    cell,
    hiddenSize: H,
    contextSize = 0,
    outputSize: K,
    deepInput,
    deepTransition,
    deepOutput,
  } = config;
  const sum = deepTransition[0] ?? GATES[cell] * H;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, rows: number, cols: number): void => {
    shapes.set(`${name}.weight`, [rows, cols]).set(`${name}.bias`, [rows]);
  };
  const chain = (name: string, first: number, widths: readonly number[]): void =>
    widths.forEach((width, i) => linear(`${name}.${i}`, width, widths[i - 1] ?? first));
  const norm = (name: string): void => {
    shapes.set(`${name}.weight`, [sum]).set(`${name}.bias`, [sum]);
  };

  if (config.embeddingDim !== undefined) shapes.set('emb.weight', [config.inputSize, config.embeddingDim]);
  chain('deep_in', inputWidth(config), deepInput);
  if (contextIsState(config)) linear('ctx', H, contextSize);
  for (let layer = 0; layer < config.numLayers; layer += 1) {
    const below = layer > 0 ? outputWidth(config) : (deepInput.at(-1) ?? inputWidth(config));
    for (let direction = 0; direction < directionsOf(config); direction += 1) {
      const at = suffixOf(layer, direction);
      if (below > 0) shapes.set(`${prefix}.weight_ih${at}`, [sum, below]);
      if (cell !== 'feedforward') shapes.set(`${prefix}.weight_hh${at}`, [sum, H]);
      shapes.set(`${prefix}.bias_ih${at}`, [sum]);
      if (hasSecondBias(config)) shapes.set(`${prefix}.bias_hh${at}`, [sum]);
      if (layer === 0 && contextIsInput(config)) shapes.set(`${prefix}.weight_ctx${at}`, [sum, contextSize]);
      if (layer === 0 && config.feedback !== 'none') shapes.set(`${prefix}.weight_oh${at}`, [sum, K]);
      if (config.leak === 'learned') shapes.set(`${prefix}.leak${at}`, [H]);
      if (config.layerNorm) norm(`${prefix}.ln_ih${at}`);
      if (config.layerNorm && (cell === 'lstm' || cell === 'gru')) norm(`${prefix}.ln_hh${at}`);
      if (config.learnedInitial) shapes.set(`${prefix}.h0${at}`, [H]);
      if (config.learnedInitial && cell === 'lstm') shapes.set(`${prefix}.c0${at}`, [H]);
    }
  }
  if (deepTransition.length > 0) chain('deep_hh', sum, [...deepTransition.slice(1), H]);
  chain('deep_out', outputWidth(config), deepOutput);
  if (config.output !== 'none') linear('out', K, deepOutput.at(-1) ?? outputWidth(config));
  return shapes;
}

/** Refuses parameters that are missing, of another size, or without a meaning in this network. @throws RangeError */
export function expectParameters(
  parameters: Parameters,
  shapes: ReadonlyMap<string, readonly number[]>,
): void {
  for (const [name, shape] of shapes) {
    const values = parameters.get(name);
    if (values === undefined) throw new RangeError(`The parameter ${name} is missing.`);
    const length = shape.reduce((product, size) => product * size, 1);
    if (values.length !== length)
      throw new RangeError(`The parameter ${name} has ${values.length} values, [${shape}] needs ${length}.`);
  }
  for (const name of parameters.keys())
    if (!shapes.has(name)) throw new RangeError(`The network has no parameter ${name}.`);
}
