import type { Activation } from '../../shaders/activation.ts';
import { ConfigError } from '../core/errors.ts';
import { oneOf } from '../core/options.ts';
import { type NetworkConfig, type ResolvedConfig, resolveConfig } from '../model/config.ts';

/** `rnn`: h = f(b + W h(t-1) + U x(t)). `lstm`, `gru`: PyTorch's equations. `gru-reset-before`: as Cho et al. (2014). */
export const TEXT_CELLS = ['rnn', 'lstm', 'gru', 'gru-reset-before'] as const;
export type TextCell = (typeof TEXT_CELLS)[number];

/** What a network that writes text can be: tokens enter, time runs forwards, there is an output at every step. */
export interface TextNetworkOptions {
  /** H. Default 128. */
  readonly hiddenSize?: number;
  /** Default `rnn`. */
  readonly cell?: TextCell;
  /** f of the cell `rnn`, default `tanh`. The other cells have their own. */
  readonly activation?: Activation;
  /** Layers on top of each other, the h(t) of one being the x(t) of the next (figure 10.13a). Default 1. */
  readonly numLayers?: number;
  /** Width of a learned table through which characters enter, as PyTorch's `Embedding`. Default: none, one-hot. */
  readonly embeddingDim?: number | undefined;
  /** 2: also PyTorch's `bias_hh`. Default 1. A GRU always has both. */
  readonly biases?: 1 | 2;
  /**
   * α of leaky units, h(t) = α h(t-1) + (1 - α) f(...) (section 10.9), 0 <= α <= 1; `learned`: one per unit, through a
   * sigmoid, from 0.5 on. Cell `rnn`. Default: none.
   */
  readonly leak?: number | 'learned' | undefined;
  /** Layer normalisation of the sums (Ba et al. 2016); not with `gru-reset-before`. Default false. */
  readonly layerNorm?: boolean;
}

/** The same with defaults filled in; undefined is what the cell has no choice in. */
export interface TextNetwork {
  readonly hiddenSize: number;
  readonly cell: TextCell;
  readonly activation: Activation | undefined;
  readonly numLayers: number;
  readonly embeddingDim: number | undefined;
  readonly biases: 1 | 2 | undefined;
  readonly leak: number | 'learned' | undefined;
  readonly layerNorm: boolean;
}

export const TEXT_NETWORK_KEYS = [
  ...(['hiddenSize', 'cell', 'activation', 'numLayers', 'embeddingDim', 'biases', 'leak'] as const),
  'layerNorm',
] as const satisfies readonly (keyof TextNetworkOptions)[];

/**
 * @param vocabularySize V
 * @throws ConfigError names the option; `no-effect` where the cell does not have what it sets, `impossible-network`
 */
export function resolveTextNetwork(o: TextNetworkOptions, vocabularySize: number): TextNetwork {
  const cell = oneOf('cell', o.cell === undefined ? 'rnn' : o.cell, TEXT_CELLS);
  const isGru = cell === 'gru' || cell === 'gru-reset-before';
  if (cell !== 'rnn') refuse('activation', o.activation, cell, 'has activations of its own');
  if (isGru) refuse('biases', o.biases, cell, 'always has two');
  const c = describe({ ...o, cell, hiddenSize: o.hiddenSize ?? 128 }, vocabularySize);
  return {
    hiddenSize: c.hiddenSize,
    cell,
    activation: cell === 'rnn' ? c.activation : undefined,
    numLayers: c.numLayers,
    embeddingDim: c.embeddingDim,
    biases: isGru ? undefined : c.biases,
    leak: c.leak,
    layerNorm: c.layerNorm,
  };
}

/** The network of a text with so many different characters. @throws ConfigError if it is too large */
export const networkOf = (
  { activation, biases, ...n }: TextNetwork,
  vocabularySize: number,
): ResolvedConfig =>
  describe({ ...n, ...(activation ? { activation } : {}), ...(biases ? { biases } : {}) }, vocabularySize);

/** What is not as it is by default, and the size: the shortest description, which JSON can carry. */
export function shortestOf(network: TextNetwork): TextNetworkOptions {
  const usual = { ...resolveTextNetwork({ cell: network.cell }, 2), cell: 'rnn', hiddenSize: undefined };
  const special = TEXT_NETWORK_KEYS.filter((key) => network[key] !== usual[key]);
  return Object.fromEntries(special.map((key) => [key, network[key]]));
}

function describe(
  o: TextNetworkOptions & Pick<NetworkConfig, 'hiddenSize'>,
  vocabularySize: number,
): ResolvedConfig {
  const given = TEXT_NETWORK_KEYS.filter((key) => o[key] !== undefined).map((key) => [key, o[key]]);
  const { hiddenSize } = o;
  const ends = { input: 'tokens', inputSize: vocabularySize, outputSize: vocabularySize } as const;
  return resolveConfig({ ...ends, ...Object.fromEntries(given), hiddenSize });
}

/** An option that the choice of another one leaves without meaning must not be ignored. */
function refuse(parameter: string, actual: unknown, cell: TextCell, why: string): void {
  if (actual === undefined) return;
  throw new ConfigError('no-effect', `${parameter} has no effect: the cell '${cell}' ${why}.`, {
    parameter,
    actual,
    hint: `Leave out ${parameter}, or choose another cell.`,
  });
}
