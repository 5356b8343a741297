/**
 * Golden values of every network (test/fixtures/golden-networks, and the gradients of test/fixtures/golden) as the
 * reference takes them: a `NetworkConfig`, parameters, and a batch, time-major and row-major, f64. Works in Node and in
 * the browser, since Vite resolves the imports.
 */

import type { ActivationName } from '../../src/cpu/reference/activations.ts';
import type { PairBatch } from '../../src/cpu/reference/encoder-decoder.ts';
import type { EncoderDecoderConfig } from '../../src/cpu/reference/encoder-decoder-config.ts';
import {
  binaryCrossEntropy,
  crossEntropy,
  type Loss,
  type Reduction,
  squaredError,
} from '../../src/cpu/reference/losses.ts';
import type { NetworkBatch } from '../../src/cpu/reference/network-batch.ts';
import {
  directionsOf,
  type NetworkConfig,
  networkConfig,
  outputWidth,
} from '../../src/cpu/reference/network-config.ts';
import { arrays, flat, type Named, type Nested, timeMajor } from './golden.ts';

/** The files' schema, as far as it is used here. Batch first: [B][T][...]. */
interface CaseFile {
  name: string;
  kind: 'gradient' | 'optimizer' | 'tbptt';
  config: {
    architecture: string;
    cell: 'rnn' | 'lstm' | 'gru';
    activation: ActivationName | null;
    num_layers: number;
    bidirectional: boolean;
    single_bias: boolean;
    input: 'dense' | 'tokens' | 'context';
    readout: 'per_step' | 'final_state' | 'states';
    loss: 'softmax_cross_entropy' | 'mse' | 'bce';
    reduction: Reduction;
    label_smoothing: number;
    ignore_index: number | null;
    sizes: Readonly<Record<string, number>>;
    feedback?: string;
    training?: { chunk?: number; optimizer: { type: string; lr: number } | null };
    network?: NetworkConfig;
    pair?: EncoderDecoderConfig;
  };
  inputs: Named;
  targets: { y: Nested; mask?: Nested };
  params: Named;
  expected: ResultFile & {
    greedy_tokens?: Nested;
    enc_hidden?: Nested;
    enc_h_n?: Nested;
    attention?: Nested;
    chunks?: (ResultFile & {
      t_start: number;
      t_end: number;
      h_in: Nested;
      c_in?: Nested;
      params_after?: Named;
    })[];
    grads_sum?: Named;
  };
}
interface ResultFile {
  hidden: Nested;
  hidden_layers?: Nested[];
  cell_layers?: Nested[];
  logits?: Nested;
  fed_back?: Nested;
  loss: number;
  loss_elements: Nested;
  h_n?: Nested;
  c_n?: Nested;
  grads: Named;
}

/** What PyTorch computed. Absent: the case does not say, or has no such thing. */
export interface GoldenResult {
  /** [T, B, H·directions] (H where they are added): the last layer, 0 in the padding. */
  readonly hidden: Float64Array;
  /** Of every layer and direction: [T, B, H], 0 in the padding. */
  readonly states: readonly { readonly h: Float64Array; readonly c: Float64Array | undefined }[] | undefined;
  /** [T, B, K] or [B, K]. In the padding these are of no meaning. */
  readonly logits: Float64Array | undefined;
  /** [T, B, K] */
  readonly fedBack: Float64Array | undefined;
  /** [layers·directions, B, H] */
  readonly hN: Float64Array | undefined;
  readonly cN: Float64Array | undefined;
  readonly loss: number;
  /** [T, B], [T, B, K], or one output's [B], [B, K]. */
  readonly elements: Float64Array;
  readonly gradients: GoldenNetworkGradients;
}

export interface GoldenNetworkGradients {
  /** Under the names of the parameters. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
  readonly x?: Float64Array;
  readonly context?: Float64Array;
  readonly h0?: Float64Array;
  readonly c0?: Float64Array;
  readonly o0?: Float64Array;
}

/** What `lossOf` computes. */
export interface GoldenLoss {
  readonly kind: 'crossEntropy' | 'squared' | 'binaryCrossEntropy';
  readonly smoothing: number;
  readonly reduction: Reduction;
  /** Real targets of the states, where the network has no output, [T, B, width]. */
  readonly ofStates: Float64Array | undefined;
}

export interface GoldenNetwork {
  readonly name: string;
  readonly config: NetworkConfig;
  /** PyTorch's names and layouts. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
  readonly batch: NetworkBatch;
  /** [T, B], 0 or 1: which steps count for the loss; all where it is undefined. */
  readonly mask: Float64Array | undefined;
  /** Of the outputs; of the states, where the network has no output. */
  readonly lossOf: (outputs: Float64Array) => Loss;
  readonly judged: GoldenLoss;
  readonly expected: GoldenResult;
  /** [steps, B]: what the network writes where its class of the largest logit is fed back. */
  readonly greedy: Int32Array | undefined;
}

/** Truncated BPTT of a network, with plain SGD after each chunk unless `lr` is undefined. */
export interface GoldenChunks {
  readonly start: GoldenNetwork;
  readonly lr: number | undefined;
  readonly chunks: readonly {
    /** Steps start ... end - 1, with the state that enters. */
    readonly part: GoldenNetwork;
    readonly parametersAfter: ReadonlyMap<string, Float64Array> | undefined;
  }[];
  /** Of all chunks, where nothing is updated. */
  readonly gradientsSum: ReadonlyMap<string, Float64Array> | undefined;
}

/** Encoder and decoder. */
export interface GoldenPair {
  readonly name: string;
  readonly config: EncoderDecoderConfig;
  readonly parameters: ReadonlyMap<string, Float64Array>;
  readonly batch: PairBatch;
  /** [T, B], -1 where a step does not count. */
  readonly classes: Int32Array;
  readonly lossOf: (logits: Float64Array) => Loss;
  readonly expected: GoldenResult & {
    /** [S, B, H], 0 in the padding. */
    readonly encoderHidden: Float64Array;
    /** [layers, B, H] */
    readonly encoderHN: Float64Array;
    /** [T, B, S] */
    readonly attention: Float64Array | undefined;
  };
  /** [steps, B]: what the decoder writes without a teacher, after the token `begin`. */
  readonly greedy: { readonly begin: number; readonly steps: number; readonly tokens: Int32Array };
}

const files = new Map(
  Object.values({
    ...import.meta.glob<CaseFile>('../fixtures/golden-networks/*.json', { eager: true, import: 'default' }),
    ...import.meta.glob<CaseFile>('../fixtures/golden/*.json', { eager: true, import: 'default' }),
  }).map((file) => [file.name, file]),
);

const isPair = ({ config }: CaseFile): boolean => config.architecture === 'encoder_decoder';
const namesOf = (wanted: (file: CaseFile) => boolean): string[] =>
  [...files.values()].filter(wanted).map(({ name }) => name);

/** The cases of one pass, forward and backward. */
export const goldenNetworkNames = (): string[] =>
  namesOf((file) => file.kind === 'gradient' && !isPair(file));
export const goldenPairNames = (): string[] => namesOf(isPair);
/** The cases of truncated BPTT with plain SGD, or without an update. */
export const goldenChunksNames = (): string[] =>
  namesOf(({ kind, config }) => kind === 'tbptt' && (config.training!.optimizer?.type ?? 'sgd') === 'sgd');

function fileOf(name: string): CaseFile {
  const file = files.get(name);
  if (!file)
    throw new Error(`There is no golden network ${name}; there are ${[...files.keys()].join(', ')}.`);
  return file;
}

/** The case of that name. Every call returns arrays of its own. */
export function goldenNetwork(name: string): GoldenNetwork {
  const file = fileOf(name);
  const { inputs, targets, params, expected } = file;
  const greedy = maybe(timeMajor, expected.greedy_tokens);
  const network = networkFrom(
    file,
    inputs,
    targets,
    renamed(arrays(params), file),
    expected,
    file.config.sizes.T!,
  );
  return { ...network, greedy: greedy && Int32Array.from(greedy) };
}

export function goldenChunks(name: string): GoldenChunks {
  const file = fileOf(name);
  const { inputs, targets, params, expected, config } = file;
  const start = networkFrom(file, inputs, targets, arrays(params), expected.chunks![0]!, config.sizes.T!);
  let parameters: ReadonlyMap<string, Float64Array> = arrays(params);
  const chunks = expected.chunks!.map((chunk) => {
    const cut = (nested: Nested): Nested =>
      (nested as Nested[]).map((sequence) => (sequence as Nested[]).slice(chunk.t_start, chunk.t_end));
    const part = networkFrom(
      file,
      { x: cut(inputs.x!), h0: chunk.h_in, ...(chunk.c_in && { c0: chunk.c_in }) },
      { y: cut(targets.y) },
      parameters,
      chunk,
      chunk.t_end - chunk.t_start,
    );
    const parametersAfter = chunk.params_after && arrays(chunk.params_after);
    if (parametersAfter) parameters = parametersAfter;
    return { part, parametersAfter };
  });
  const gradientsSum = expected.grads_sum && arrays(expected.grads_sum);
  return { start, lr: config.training!.optimizer?.lr, chunks, gradientsSum };
}

export function goldenPair(name: string): GoldenPair {
  const file = fileOf(name);
  const { inputs, targets, params, expected } = file;
  const { sizes } = file.config;
  const [S, T, B] = [sizes.T_src!, sizes.T_tgt!, sizes.B!];
  const config = file.config.pair ?? pairFrom(file);
  const greedy = expected.greedy_tokens as readonly (readonly number[])[];
  const mask = maybe(timeMajor, targets.mask);
  return {
    name,
    config,
    parameters: arrays(params),
    batch: {
      S,
      T,
      B,
      ...(inputs.x ? { x: timeMajor(inputs.x) } : { tokens: Int32Array.from(timeMajor(inputs.src_tokens!)) }),
      ...(inputs.src_lengths && { lengths: Int32Array.from(flat(inputs.src_lengths)) }),
      ...(inputs.h0 && { h0: flat(inputs.h0) }),
      decoderTokens: Int32Array.from(timeMajor(inputs.dec_tokens!)),
    },
    classes: Int32Array.from(timeMajor(targets.y), (y, i) => (mask?.[i] === 0 ? -1 : y)),
    lossOf: lossFrom(file, targets, true, config.outputSize),
    expected: {
      ...resultFrom(
        expected,
        arrays(expected.grads),
        { layers: config.numLayers, directions: 1, H: config.hiddenSize },
        true,
      ),
      encoderHidden: timeMajor(expected.enc_hidden!),
      encoderHN: flat(expected.enc_h_n!),
      attention: maybe(timeMajor, expected.attention),
    },
    greedy: {
      begin: config.outputSize,
      steps: greedy[0]!.length,
      tokens: Int32Array.from(timeMajor(greedy)),
    },
  };
}

function networkFrom(
  file: CaseFile,
  inputs: Named,
  targets: CaseFile['targets'],
  parameters: ReadonlyMap<string, Float64Array>,
  expected: ResultFile,
  T: number,
): GoldenNetwork {
  const config = file.config.network ?? configFrom(file);
  const B = file.config.sizes.B!;
  const perStep = config.output !== 'last';
  const y = perStep ? timeMajor(targets.y) : flat(targets.y);
  const ignored = file.config.ignore_index;
  const given = (name: string, key = name) =>
    inputs[name] === undefined ? {} : { [key]: flat(inputs[name]) };
  const stepped = (name: string, key = name) =>
    inputs[name] === undefined ? {} : { [key]: timeMajor(inputs[name]) };
  const between = inputs.dropout_between as readonly Nested[] | undefined;
  const dropout = {
    ...stepped('dropout_input', 'input'),
    ...(between && { between: flat(between.map((layer) => [...timeMajor(layer)])) }),
    ...given('dropout_recurrent', 'recurrent'),
  };
  // The schema says `feedback: softmax` for an output that is fed back freely, and teacher_... for the target.
  const free = file.config.feedback !== undefined && !file.config.feedback.startsWith('teacher');
  const classes = file.config.loss === 'softmax_cross_entropy';
  return {
    name: file.name,
    config,
    parameters,
    batch: {
      T,
      B,
      ...(config.input === 'vectors' && stepped('x')),
      ...(config.input === 'tokens' && { tokens: Int32Array.from(timeMajor(inputs.tokens!)) }),
      ...given('context'),
      ...(inputs.lengths && { lengths: Int32Array.from(flat(inputs.lengths)) }),
      ...given('h0'),
      ...given('c0'),
      ...given('o0'),
      ...(config.output !== 'none' && {
        targets: classes ? Int32Array.from(y, (target) => (target === ignored ? -1 : target)) : y,
      }),
      ...stepped('teacher'),
      ...(free && { teacher: new Float64Array(T * B) }),
      ...(Object.keys(dropout).length > 0 && { dropout }),
    },
    mask: maybe(timeMajor, targets.mask),
    lossOf: lossFrom(
      file,
      targets,
      perStep,
      config.output === 'none' ? outputWidth(config) : config.outputSize,
    ),
    judged: {
      kind: LOSSES[file.config.loss],
      smoothing: file.config.label_smoothing,
      reduction: file.config.reduction,
      ofStates: config.output === 'none' ? y : undefined,
    },
    expected: resultFrom(
      expected,
      renamed(arrays(expected.grads), file),
      { layers: config.numLayers, directions: directionsOf(config), H: config.hiddenSize },
      perStep,
      expected.grads.x,
    ),
    greedy: undefined,
  };
}

const LOSSES = { softmax_cross_entropy: 'crossEntropy', mse: 'squared', bce: 'binaryCrossEntropy' } as const;

function lossFrom(
  { config }: CaseFile,
  targets: CaseFile['targets'],
  perStep: boolean,
  K: number,
): (outputs: Float64Array) => Loss {
  const y = perStep ? timeMajor(targets.y) : flat(targets.y);
  const { reduction, label_smoothing: smoothing, loss, sizes, ignore_index: ignored } = config;
  const options = {
    reduction,
    sequences: sizes.B!,
    ...(targets.mask !== undefined && { mask: timeMajor(targets.mask) }),
  };
  if (loss === 'mse') return (outputs) => squaredError(outputs, y, K, options);
  if (loss === 'bce') return (outputs) => binaryCrossEntropy(outputs, y, K, options);
  const classes = y.map((target) => (target === ignored ? -1 : target));
  return (outputs) => crossEntropy(outputs, classes, K, { ...options, smoothing });
}

function resultFrom(
  file: ResultFile,
  gradients: Map<string, Float64Array>,
  { layers, directions, H }: { layers: number; directions: number; H: number },
  perStep: boolean,
  dx: Nested | undefined = file.grads.x,
): GoldenResult {
  const leaf = (name: string): Float64Array | undefined => {
    const found = gradients.get(name);
    gradients.delete(name);
    return found;
  };
  const [context, h0, c0, o0] = ['context', 'h0', 'c0', 'o0'].map(leaf);
  leaf('x');
  const track = (all: Nested[], index: number): Float64Array =>
    columns(timeMajor(all[Math.floor(index / directions)]!), directions * H, (index % directions) * H, H);
  const { hidden_layers: h, cell_layers: c } = file;
  return {
    hidden: timeMajor(file.hidden),
    states:
      h &&
      Array.from({ length: layers * directions }, (_, index) => ({
        h: track(h, index),
        c: c && track(c, index),
      })),
    logits: maybe(perStep ? timeMajor : flat, file.logits),
    fedBack: maybe(timeMajor, file.fed_back),
    hN: maybe(flat, file.h_n),
    cN: maybe(flat, file.c_n),
    loss: file.loss,
    elements: perStep ? timeMajor(file.loss_elements) : flat(file.loss_elements),
    gradients: {
      parameters: gradients,
      ...(dx && { x: timeMajor(dx) }),
      ...(context && { context }),
      ...(h0 && { h0 }),
      ...(c0 && { c0 }),
      ...(o0 && { o0 }),
    },
  };
}

/** What a file may not have. */
const maybe = (
  read: (nested: Nested) => Float64Array,
  nested: Nested | undefined,
): Float64Array | undefined => (nested === undefined ? undefined : read(nested));

/** Columns start ... start + count - 1 of a matrix with `width` columns. */
function columns(matrix: Float64Array, width: number, start: number, count: number): Float64Array {
  return Float64Array.from({ length: (matrix.length / width) * count }, (_, i) => {
    return matrix[Math.floor(i / count) * width + start + (i % count)]!;
  });
}

/** The network of a file that does not carry one. */
function configFrom({ config }: CaseFile): NetworkConfig {
  const { D = 0, H, K, V, C } = config.sizes as { D?: number; H: number; K: number; V?: number; C?: number };
  const common = {
    cell: config.cell,
    activation: config.activation ?? 'tanh',
    hiddenSize: H,
    outputSize: K,
  } as const;
  if (config.architecture === 'context_to_sequence') {
    const context = { contextSize: C!, contextEnters: 'input' } as const;
    return networkConfig({ ...common, ...context, input: 'none', inputSize: 0, feedback: 'softmax' });
  }
  if (config.architecture === 'output_recurrence') {
    const feedback = config.feedback === 'linear' ? 'linear' : 'softmax';
    return networkConfig({ ...common, cell: 'feedforward', input: 'vectors', inputSize: D, feedback });
  }
  return networkConfig({
    ...common,
    input: config.input === 'tokens' ? 'tokens' : 'vectors',
    inputSize: V ?? D,
    ...(V !== undefined && { embeddingDim: D }),
    numLayers: config.num_layers,
    bidirectional: config.bidirectional,
    biases: config.single_bias ? 1 : 2,
    output: config.readout === 'final_state' ? 'last' : 'steps',
  });
}

function pairFrom({ config }: CaseFile): EncoderDecoderConfig {
  const { D, H, K } = config.sizes as { D: number; H: number; K: number };
  return {
    input: 'vectors',
    inputSize: D,
    targetSize: K + 1,
    cell: config.cell,
    activation: config.activation ?? 'tanh',
    hiddenSize: H,
    numLayers: config.num_layers,
    biases: config.single_bias ? 1 : 2,
    attention: 'none',
    outputSize: K,
  };
}

/** Some files call parameters otherwise; there, U of a context network is the weight of what is fed back. */
function renamed(named: Map<string, Float64Array>, { config }: CaseFile): Map<string, Float64Array> {
  if (config.network) return named;
  const names: Record<string, string> = {
    'rnn.bias_l0': 'rnn.bias_ih_l0',
    'rnn.weight_ctx': 'rnn.weight_ctx_l0',
    ...(config.architecture === 'context_to_sequence' && { 'rnn.weight_ih_l0': 'rnn.weight_oh_l0' }),
  };
  return new Map([...named].map(([name, values]) => [names[name] ?? name, values]));
}
