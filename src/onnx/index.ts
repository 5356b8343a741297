/** Networks as ONNX files. Needs the package `@bufbuild/protobuf`; nothing else of this library does. */

import { ConfigError } from '../core/errors.ts';
import { boolean, knownKeys } from '../core/options.ts';
import { type NetworkConfig, resolveConfig } from '../model/config.ts';
import { parameterSpecs } from '../model/parameters.ts';
import { fitState, type StateDict } from '../model/state-dict.ts';
import { assertExportable } from './exportable.ts';
import { networkGraph } from './network.ts';
import { encodeModel } from './proto.ts';

/**
 * Version 14 of RNN, LSTM and GRU came with opset 14, and so did the last operator that is used here; what came later
 * (bfloat16 in 22) is not needed, and the oldest opset is understood by the most runtimes. IR version 7 belongs to it.
 */
const OPSET = 14;
const IR_VERSION = 7;

export interface OnnxOptions {
  /** First states enter as `h0` [layers·directions, B, H], and `c0` of an LSTM. Default false: learned, or zero. */
  readonly states?: boolean;
  /** How long each sequence is enters as `lengths` [B] int32. Default false: all have T steps. */
  readonly lengths?: boolean;
}

/** What has a configuration and weights, such as a `Network`. */
export interface Exportable {
  readonly config: NetworkConfig;
  stateDict(): Promise<StateDict>;
}

/**
 * The bytes of an ONNX file (opset 14) that computes what the network does. T and B are free.
 *
 * In: `tokens` [T, B] int64 or `x` [T, B, D]; `context` [B, C]; what the options ask for. Out: `logits` [T, B, K] or
 * [B, K], or `hidden` [T, B, width] of a network without an output; `hN`, and `cN` of an LSTM, [layers·directions, B, H],
 * as PyTorch has them. What lies in the padding has no meaning. Tokens are in 0 ... V-1.
 *
 * @throws ConfigError `not-exportable`: ONNX's recurrences cannot say it; `no-effect`; CheckpointError as `loadStateDict`
 */
export async function exportOnnx(
  network: Exportable,
  options: OnnxOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  knownKeys('exportOnnx()', options, ['states', 'lengths']);
  const states = boolean('states', options.states ?? false);
  const lengths = boolean('lengths', options.lengths ?? false);
  const config = resolveConfig(network.config);
  assertExportable(config);
  if (config.cell === 'feedforward') {
    if (states) throw needless('states', "The cell 'feedforward' has no states");
    if (lengths && config.output !== 'last')
      throw needless('lengths', "A step of the cell 'feedforward' knows of no other");
  }
  const state = fitState(parameterSpecs(config), await network.stateDict(), true);
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: 'webgpu-rnn',
    graph: networkGraph(config, state, { states, lengths }),
    opsetImport: [{ domain: '', version: OPSET }],
  });
}

const needless = (parameter: keyof OnnxOptions, why: string): ConfigError =>
  new ConfigError('no-effect', `${why}.`, { parameter, actual: true, hint: `Leave out ${parameter}.` });
