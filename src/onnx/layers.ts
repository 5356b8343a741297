import type { Activation } from '../../shaders/activation.ts';
import { directionsOf, layerWidth, type ResolvedConfig, suffixOf } from '../model/config.ts';
import type { StateDict } from '../model/state-dict.ts';
import { ELEMENT_TYPES, type GraphWriter, type Name } from './graph.ts';
import { enteringWeights, layerWeights, RECURRENCES, type RecurrentCell } from './recurrence.ts';

/** What a layer hands on. D: directions. */
export interface Layer {
  /** h(t) of all steps [T, B, width] */
  readonly h: Name;
  /** What an output at the end sees [B, width]: forwards after the last step, backwards after step 0. */
  readonly last: () => Name;
  /** Last states [D, B, H]: h, and c of an LSTM; none without memory. */
  readonly ends: readonly Name[];
}

/** What a layer is made from. */
export interface LayerParts {
  readonly config: ResolvedConfig;
  readonly state: StateDict;
  /** Which one, from 0. */
  readonly layer: number;
  /** What enters [T, B, width], and its width. */
  readonly x: Name;
  readonly width: number;
  /** [B] int32. Default: all sequences have T steps. */
  readonly lengths: Name | undefined;
  /** First states [D, B, H]: h, and c of an LSTM. Undefined: zeros. */
  readonly first: readonly (Name | undefined)[];
}

/** W [rows, cols] and b [rows], as in the state dictionary. */
export interface Affine {
  readonly weight: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly cols: number;
}

/** f(W x + b) of x [.., cols]. */
export function affine(
  g: GraphWriter,
  name: string,
  { weight, bias, cols }: Affine,
  x: Name,
  f: Activation = 'identity',
): Name {
  const rows = bias.length;
  const transposed = Float64Array.from(
    weight,
    (_, i) => weight[(i % rows) * cols + Math.floor(i / rows)] as number,
  );
  const product = g.node('MatMul', [x, g.floats(`${name}.weight`, [cols, rows], transposed)]);
  const sum = g.node('Add', [product, g.floats(`${name}.bias`, [rows], bias)]);
  return f === 'identity' ? sum : g.node(OPERATORS[f], [sum]);
}

const OPERATORS = { tanh: 'Tanh', relu: 'Relu', sigmoid: 'Sigmoid' } as const;

/** A layer of RNN, LSTM or GRU in one direction or both. */
export function recurrentLayer(g: GraphWriter, parts: LayerParts): Layer {
  const { state, layer, x, width, lengths, first } = parts;
  const config = parts.config as ResolvedConfig & { readonly cell: RecurrentCell };
  const { cell, hiddenSize: H, bidirectional, activation } = config;
  const D = directionsOf(config);
  const { operator } = RECURRENCES[cell];
  const { W, R, B, rows, cols } = layerWeights(config, state, layer, width);
  const [h, ...ends] = g.nodes(
    operator,
    [
      x,
      g.floats(`W_l${layer}`, [D, rows, cols], W),
      g.floats(`R_l${layer}`, [D, rows, H], R),
      g.floats(`B_l${layer}`, [D, 2 * rows], B),
      lengths,
      ...first,
    ],
    {
      hidden_size: H,
      direction: bidirectional ? 'bidirectional' : 'forward',
      ...(cell === 'gru' && { linear_before_reset: 1 }),
      ...(cell === 'rnn' && activationOf(activation, D)),
    },
    cell === 'lstm' ? 3 : 2,
  ) as [Name, Name, ...Name[]];
  return {
    h: merged(g, config, h, 1), // [T, D, B, H]
    last: () => merged(g, config, ends[0] as Name, 0), // [D, B, H]
    ends,
  };
}

/** f of the operator RNN, in each direction; the identity as 1·a + 0. */
const activationOf = (f: Activation, D: number) =>
  f === 'identity'
    ? {
        activations: new Array<string>(D).fill('Affine'),
        activation_alpha: new Float32Array(D).fill(1),
        activation_beta: new Float32Array(D),
      }
    : { activations: new Array<string>(D).fill(OPERATORS[f]) };

/** Directions [.., D, B, H] side by side or summed: [.., B, width]. `axis`: that of D. */
function merged(g: GraphWriter, config: ResolvedConfig, h: Name, axis: 0 | 1): Name {
  const over = g.integers(axis);
  if (!config.bidirectional) return g.node('Squeeze', [h, over]);
  if (config.merge === 'sum') return g.node('ReduceSum', [h, over], { keepdims: 0 });
  const perm = axis === 0 ? [1, 0, 2] : [0, 2, 1, 3];
  const kept = axis === 0 ? [0] : [0, 0]; // 0: the size stays
  return g.node('Reshape', [g.node('Transpose', [h], { perm }), g.integers(...kept, layerWidth(config))]);
}

/** A layer without memory: h(t) = f(b + U x(t)), in each direction with weights of its own. */
export function feedforwardLayer(g: GraphWriter, parts: LayerParts): Layer {
  const { config, state, layer, x, width, lengths } = parts;
  const way = (direction: number): Name => {
    const end = suffixOf(layer, direction);
    const weight = enteringWeights(config, state, layer, direction, width);
    const bias = state.get(`rnn.bias_ih${end}`) as ArrayLike<number>;
    return affine(g, `rnn${end}`, { weight, bias, cols: width }, x, config.activation);
  };
  const side = (ways: readonly Name[]): Name => {
    if (ways.length === 1) return ways[0] as Name;
    return config.merge === 'sum' ? g.node('Add', ways) : g.node('Concat', ways, { axis: -1 });
  };
  const ways = config.bidirectional ? [way(0), way(1)] : [way(0)];
  return {
    h: side(ways),
    last: () =>
      side(ways.map((h, direction) => (direction === 0 ? lastStep(g, h, lengths) : firstStep(g, h)))),
    ends: [],
  };
}

const firstStep = (g: GraphWriter, h: Name): Name => g.node('Gather', [h, g.integer(0)], { axis: 0 });

/** h(t) [T, B, H] of the last step of each sequence [B, H] */
function lastStep(g: GraphWriter, h: Name, lengths: Name | undefined): Name {
  if (lengths === undefined) return g.node('Gather', [h, g.integer(-1)], { axis: 0 });
  const t = g.node('Sub', [g.node('Cast', [lengths], { to: ELEMENT_TYPES.int64 }), g.integer(1)]);
  const step = g.node('Unsqueeze', [t, g.integers(0, 2)]); // [1, B, 1]
  const one = g.node('Gather', [g.node('Shape', [h]), g.integers(2)]); // [H]
  const places = g.node('Expand', [step, g.node('Concat', [g.integers(1, 1), one], { axis: 0 })]);
  return g.node('Squeeze', [g.node('GatherElements', [h, places], { axis: 0 }), g.integers(0)]);
}
