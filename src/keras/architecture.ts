import type { Activation } from '../../shaders/activation.ts';
import { CheckpointError, ConfigError } from '../core/errors.ts';
import { show } from '../core/options.ts';
import { JsonFault, type JsonObject, type JsonValue, parseStrictJson } from '../io/strict-json.ts';
import type { NetworkConfig } from '../model/config.ts';

/** What a `.keras` file says of its model, in this library's words. */
export interface KerasArchitecture {
  readonly config: NetworkConfig;
  /** What Keras makes of the logits, such as `softmax`; `linear`: nothing. */
  readonly outputActivation: string;
  /** The token that stands for padding (`mask_zero`): give `lengths`. Default: none. */
  readonly paddingToken?: 0;
}

/** A layer of the model: its class, and its options. */
interface Layer {
  readonly kind: string;
  readonly options: JsonObject;
}

/** They drop in training only, and have no weights. */
const PASSED_OVER = ['InputLayer', 'Dropout', 'SpatialDropout1D'];
const RECURRENT = ['SimpleRNN', 'LSTM', 'GRU'];
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  tanh: 'tanh',
  relu: 'relu',
  sigmoid: 'sigmoid',
  linear: 'identity',
};

/**
 * Reads the config.json of a Sequential of [Embedding], Dense ..., SimpleRNN, LSTM or GRU (alone or in a Bidirectional) ...,
 * Dense ...
 * @throws ConfigError `not-importable`; CheckpointError `damaged-file` where it is no such text
 */
export function readArchitecture(text: string): KerasArchitecture {
  const { kind, options } = layerOf(parse(text));
  if (kind !== 'Sequential') throw notImportable('class_name', kind, 'Only a Sequential is read');
  const all = list(options.get('layers')).map(layerOf);
  const layers = all.filter((layer) => !PASSED_OVER.includes(layer.kind));
  const embedding = layers[0]?.kind === 'Embedding' ? layers.shift() : undefined;
  const from = layers.findIndex(isRecurrent);
  if (from < 0) throw notImportable('layers', undefined, 'There is no recurrent layer');
  const to = layers.findLastIndex(isRecurrent) + 1;
  const [before, recurrent, after] = [layers.slice(0, from), layers.slice(from, to), layers.slice(to)];
  const denses = (part: readonly Layer[]) => part.map(denseOf);
  const [deepInput, deepOutput] = [denses(before), denses(after)];
  const out = deepOutput.pop();
  const stack = recurrenceOf(recurrent);
  const activations = new Set([
    ...stack.activations,
    ...[...deepInput, ...deepOutput].map((d) => d.activation),
  ]);
  if (activations.size > 1)
    throw notImportable('activation', [...activations], 'All layers before the output share one activation');
  const activation = [...activations][0];
  const isMasked = embedding?.options.get('mask_zero') === true;
  return {
    config: {
      ...(embedding
        ? {
            input: 'tokens',
            inputSize: size(embedding, 'input_dim'),
            embeddingDim: size(embedding, 'output_dim'),
          }
        : { input: 'vectors', inputSize: widthOf(all[0], options) }),
      ...stack.config,
      ...(activation !== undefined && { activation: activationOf(activation) }),
      ...(deepInput.length > 0 && { deepInput: deepInput.map(({ units }) => units) }),
      ...(deepOutput.length > 0 && { deepOutput: deepOutput.map(({ units }) => units) }),
      ...outputOf(out?.units, stack.isSequence),
    },
    outputActivation: out?.activation ?? 'linear',
    ...(isMasked && { paddingToken: 0 }),
  };
}

/** The width of the vectors that enter: the last size of what an InputLayer, or else the model itself, was built for. */
function widthOf(first: Layer | undefined, options: JsonObject): number {
  const shape =
    first?.kind === 'InputLayer' ? first.options.get('batch_shape') : options.get('build_input_shape');
  const width = Array.isArray(shape) ? shape.at(-1) : undefined;
  if (typeof width === 'number') return width;
  throw notImportable('batch_shape', shape, 'The width of what enters has to be known');
}

function outputOf(
  units: number | undefined,
  isSequence: boolean,
): Pick<NetworkConfig, 'output' | 'outputSize'> {
  if (units !== undefined) return { output: isSequence ? 'steps' : 'last', outputSize: units };
  if (!isSequence)
    throw notImportable(
      'return_sequences',
      false,
      'A network without a Dense hands on its states at every step',
    );
  return { output: 'none', outputSize: 0 };
}

/** The layers of the recurrence, which have to be alike. */
function recurrenceOf(layers: readonly Layer[]): {
  readonly config: Pick<NetworkConfig, 'cell' | 'hiddenSize' | 'numLayers' | 'bidirectional' | 'merge'>;
  readonly isSequence: boolean;
  readonly activations: readonly string[];
} {
  const each = layers.map((layer) => {
    if (!isRecurrent(layer)) throw notImportable('layers', layer.kind, 'Recurrent layers follow each other');
    const bidirectional = layer.kind === 'Bidirectional';
    const inner = bidirectional ? layerOf(layer.options.get('layer') ?? null) : layer;
    const { kind, options } = inner;
    expectOption(inner, 'go_backwards', false);
    expectOption(inner, 'use_bias', true);
    if (kind !== 'SimpleRNN') expectOption(inner, 'recurrent_activation', 'sigmoid');
    if (kind !== 'SimpleRNN') expectOption(inner, 'activation', 'tanh');
    return {
      cell:
        kind === 'SimpleRNN'
          ? 'rnn'
          : kind === 'LSTM'
            ? 'lstm'
            : options.get('reset_after') === true
              ? 'gru'
              : 'gru-reset-before',
      hiddenSize: size(inner, 'units'),
      bidirectional,
      merge: bidirectional ? mergeOf(layer) : 'concat',
      isSequence: options.get('return_sequences') === true,
      activation: kind === 'SimpleRNN' ? String(options.get('activation')) : undefined,
    } as const;
  });
  const alike = new Set(each.map(({ isSequence: _, ...rest }) => JSON.stringify(rest)));
  if (alike.size > 1) throw notImportable('layers', [...alike], 'Recurrent layers have one kind and size');
  if (each.slice(0, -1).some(({ isSequence }) => !isSequence))
    throw notImportable('return_sequences', false, 'All recurrent layers but the last hand on every step');
  const { cell, hiddenSize, bidirectional, merge, activation } = each[0] as (typeof each)[number];
  return {
    config: { cell, hiddenSize, numLayers: each.length, bidirectional, merge },
    isSequence: each.at(-1)?.isSequence === true,
    activations: activation === undefined ? [] : [activation],
  };
}

function isRecurrent({ kind, options }: Layer): boolean {
  if (kind !== 'Bidirectional') return RECURRENT.includes(kind);
  return RECURRENT.includes(layerOf(options.get('layer') ?? null).kind);
}

function mergeOf({ options }: Layer): 'concat' | 'sum' {
  const mode = options.get('merge_mode');
  if (mode === 'concat' || mode === 'sum') return mode;
  throw notImportable('merge_mode', mode, "Both directions are merged by 'concat' or 'sum'");
}

function denseOf(layer: Layer): { readonly units: number; readonly activation: string } {
  const inner = layer.kind === 'TimeDistributed' ? layerOf(layer.options.get('layer') ?? null) : layer;
  if (inner.kind !== 'Dense')
    throw notImportable('layers', inner.kind, 'Around the recurrence only Dense layers are read');
  expectOption(inner, 'use_bias', true);
  return { units: size(inner, 'units'), activation: String(inner.options.get('activation')) };
}

function activationOf(name: string): Activation {
  const found = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (found) return found;
  throw notImportable('activation', name, `Known are ${Object.keys(ACTIVATIONS).join(', ')}`);
}

function expectOption({ kind, options }: Layer, name: string, value: boolean | string): void {
  if (options.get(name) !== value)
    throw notImportable(name, options.get(name), `${kind} needs ${name} ${show(value)}`);
}

function size({ options }: Layer, name: string): number {
  const value = options.get(name);
  if (typeof value === 'number') return value;
  throw damaged(`${name} is ${show(value)}`);
}

function parse(text: string): JsonValue {
  try {
    return parseStrictJson(text, 64);
  } catch (error) {
    if (error instanceof JsonFault) throw damaged(error.message);
    throw error;
  }
}

function layerOf(value: JsonValue): Layer {
  if (value instanceof Map) {
    const [kind, options] = [value.get('class_name'), value.get('config')];
    if (typeof kind === 'string' && options instanceof Map) return { kind, options };
  }
  throw damaged('A layer has no class_name, or no config');
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  throw damaged('There is no list of layers');
}

const damaged = (why: string): CheckpointError =>
  new CheckpointError('damaged-file', `config.json cannot be used: ${why}.`, { parameter: 'config.json' });

const notImportable = (parameter: string, actual: unknown, rule: string): ConfigError =>
  new ConfigError('not-importable', `${rule}; the file has ${show(actual)}.`, {
    parameter,
    actual,
    hint: 'Describe the network yourself and take the weights alone: kerasWeights(bytes, config).',
  });
