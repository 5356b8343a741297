/** What a network of the family runs on, and the checks of it. All tensors are time-major and row-major. */

import {
  contextIsState,
  directionsOf,
  inputWidth,
  type NetworkConfig,
  outputWidth,
} from './network-config.ts';

export interface NetworkBatch {
  readonly T: number;
  readonly B: number;
  /** [T, B, D] */
  readonly x?: Float64Array;
  /** [T, B]; -1 enters as the zero vector. */
  readonly tokens?: Int32Array;
  /** [B, C] */
  readonly context?: Float64Array;
  /** [B], 1 to T: how many steps of a sequence are valid. The rest is padding. Default: all. */
  readonly lengths?: Int32Array;
  /**
   * [layers·directions, B, H]: layer 0 forward, layer 0 backward, layer 1 forward, ... What is given here comes before
   * a context that is the state and before a learned state. Default: those, or zeros.
   */
  readonly h0?: Float64Array;
  /** As h0, of an lstm. */
  readonly c0?: Float64Array;
  /** [B, K]: what is fed back at step 0. Default: zeros. */
  readonly o0?: Float64Array;
  /** Classes [T, B], or [B] for one output: -1 where it does not count. Or real numbers [T, B, K], or [B, K]. */
  readonly targets?: Int32Array | Float64Array;
  /** [T, B]: 1 where y(t-1) is fed back, 0 where the network's own o(t-1) is. Default: 1 everywhere. */
  readonly teacher?: ArrayLike<number>;
  /** [T, B], in [0, 1): of feedback `sample`, what draws the class that is fed back at t. */
  readonly draws?: ArrayLike<number>;
  readonly dropout?: DropoutMasks;
}

/** Factors of dropout, 0 or 1/(1-p), as data. */
export interface DropoutMasks {
  /** [T, B, D], onto x(t): after the table of an embedding, before a deep input. */
  readonly input?: Float64Array;
  /** [layers - 1, T, B, width of a layer's output], onto what a layer hands on to the next. */
  readonly between?: Float64Array;
  /** [layers·directions, B, H], onto h(t-1) before W: the same at every step of a sequence (Gal and Ghahramani 2016). */
  readonly recurrent?: Float64Array;
}

/** Refuses tensors that do not fit. @throws RangeError */
export function checkBatch(config: NetworkConfig, batch: NetworkBatch): void {
  const { T, B, lengths, dropout = {} } = batch;
  const { hiddenSize: H, outputSize: K, contextSize = 0, numLayers, input } = config;
  const tracks = numLayers * directionsOf(config);
  const required = (name: string, values: ArrayLike<number> | undefined, wanted: boolean, size: number) => {
    if (wanted && values === undefined) throw new RangeError(`The batch has no ${name}.`);
    if (!wanted && values !== undefined) throw new RangeError(`The network takes no ${name}.`);
    optional(name, values, size);
  };
  const optional = (name: string, values: ArrayLike<number> | undefined, size: number) => {
    if (values !== undefined && values.length !== size)
      throw new RangeError(`${name} has ${values.length} values, not ${size}.`);
  };
  required('x', batch.x, input === 'vectors', T * B * config.inputSize);
  required('tokens', batch.tokens, input === 'tokens', T * B);
  required('context', batch.context, contextSize > 0, B * contextSize);
  optional('lengths', lengths, B);
  optional('h0', batch.h0, tracks * B * H);
  optional('c0', batch.c0, config.cell === 'lstm' ? tracks * B * H : 0);
  optional('o0', batch.o0, config.feedback === 'none' ? 0 : B * K);
  optional('teacher', batch.teacher, T * B);
  optional('draws', batch.draws, config.feedback === 'sample' ? T * B : 0);
  const outputs = config.output === 'none' ? 0 : config.output === 'steps' ? T * B : B;
  optional('targets', batch.targets, outputs * (batch.targets instanceof Float64Array ? K : 1));
  optional('dropout.input', dropout.input, T * B * inputWidth(config));
  optional('dropout.between', dropout.between, (numLayers - 1) * T * B * outputWidth(config));
  optional('dropout.recurrent', dropout.recurrent, tracks * B * H);
  if (batch.h0 && contextIsState(config)) throw new RangeError('h(-1) is given, or comes from the context.');
  for (const length of lengths ?? [])
    if (!(Number.isInteger(length) && length >= 1 && length <= T))
      throw new RangeError(`A length of ${length} is not one of 1 to ${T}.`);
  for (const token of batch.tokens ?? [])
    if (!(token >= -1 && token < config.inputSize))
      throw new RangeError(`Token ${token} is not one of 0 to ${config.inputSize - 1}, nor -1.`);
}
