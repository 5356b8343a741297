import {
  contextIsInput,
  contextIsState,
  directionsOf,
  isOneHot,
  layerWidth,
  type ResolvedConfig,
  suffixOf,
} from '../model/config.ts';
import type { StateDict } from '../model/state-dict.ts';
import { GraphWriter, type Name } from './graph.ts';
import { type Affine, affine, feedforwardLayer, type Layer, recurrentLayer } from './layers.ts';
import type { Message } from './proto.ts';

/** What enters a graph beside x(t) and a context. */
export interface GraphInputs {
  /** First states: `h0`, and `c0` of an LSTM. */
  readonly states: boolean;
  /** How long each sequence is: `lengths`. */
  readonly lengths: boolean;
}

/** A network of the family as a graph of ONNX. */
export function networkGraph(
  config: ResolvedConfig,
  state: StateDict,
  inputs: GraphInputs,
): Message<'Graph'> {
  const writer = new NetworkWriter(config, state, inputs);
  return writer.write();
}

class NetworkWriter {
  readonly #g = new GraphWriter();
  readonly #config: ResolvedConfig;
  readonly #state: StateDict;
  /** x(t) as it is given: tokens [T, B], or vectors [T, B, D]. */
  readonly #x: Name;
  readonly #lengths: Name | undefined;
  /** First states that are given [layers·D, B, H]: h, and c of an LSTM. */
  readonly #given: readonly Name[];
  /** [B, C] */
  readonly #context: Name | undefined;

  constructor(config: ResolvedConfig, state: StateDict, { states, lengths }: GraphInputs) {
    this.#config = config;
    this.#state = state;
    const g = this.#g;
    const { input, inputSize, hiddenSize: H, numLayers, contextSize } = config;
    this.#x =
      input === 'tokens'
        ? g.input('tokens', 'int64', ['time', 'batch'])
        : g.input('x', 'float', ['time', 'batch', inputSize]);
    const readsContext = contextIsInput(config) || (contextIsState(config) && !states);
    this.#context = readsContext ? g.input('context', 'float', ['batch', contextSize]) : undefined;
    this.#lengths = lengths ? g.input('lengths', 'int32', ['batch']) : undefined;
    const tracks = numLayers * directionsOf(config);
    this.#given = states ? this.#kinds.map((kind) => g.input(`${kind}0`, 'float', [tracks, 'batch', H])) : [];
  }

  /** Kinds of states. */
  get #kinds(): readonly ('h' | 'c')[] {
    const { cell } = this.#config;
    return cell === 'feedforward' ? [] : cell === 'lstm' ? ['h', 'c'] : ['h'];
  }

  write(): Message<'Graph'> {
    const g = this.#g;
    const { hiddenSize: H, outputSize: K, numLayers, output } = this.#config;
    const layers = this.#layers();
    const top = layers.at(-1) as Layer;
    if (output === 'steps') g.output('logits', this.#output(top.h), ['time', 'batch', K]);
    if (output === 'last') g.output('logits', this.#output(top.last()), ['batch', K]);
    if (output === 'none') g.output('hidden', top.h, ['time', 'batch', layerWidth(this.#config)]);
    this.#kinds.forEach((kind, i) => {
      const ends = layers.map((layer) => layer.ends[i] as Name);
      const tracks = numLayers * directionsOf(this.#config);
      g.output(`${kind}N`, g.node('Concat', ends, { axis: 0 }), [tracks, 'batch', H]);
    });
    return g.finish('network');
  }

  #layers(): Layer[] {
    const g = this.#g;
    const { cell, numLayers } = this.#config;
    const make = cell === 'feedforward' ? feedforwardLayer : recurrentLayer;
    const layers: Layer[] = [];
    const fromContext = this.#fromContext();
    let { x, width } = this.#entering();
    for (let layer = 0; layer < numLayers; layer++) {
      const first = this.#kinds.map(
        (kind, i) => this.#first(layer, i) ?? (kind === 'h' ? fromContext : undefined),
      );
      const parts = { config: this.#config, state: this.#state, layer, x, width };
      const made = make(g, { ...parts, lengths: this.#lengths, first });
      layers.push(made);
      [x, width] = [made.h, layerWidth(this.#config)];
    }
    return layers;
  }

  /** What layer 0 receives [T, B, width]: x(t), or a table's row for it, through a deep input; beside it a context. */
  #entering(): { x: Name; width: number } {
    const g = this.#g;
    const { inputSize, embeddingDim, deepInput, activation, contextSize: C } = this.#config;
    let [x, width] = [this.#x, inputSize];
    if (embeddingDim !== undefined) {
      const table = this.#state.get('emb.weight') as ArrayLike<number>;
      x = g.node('Gather', [g.floats('emb.weight', [inputSize, embeddingDim], table), x]);
      width = embeddingDim;
    } else if (isOneHot(this.#config))
      x = g.node('OneHot', [x, g.integer(inputSize), g.floats('off, on', [2], [0, 1])]);
    for (const [i, next] of deepInput.entries()) {
      x = affine(g, `deep_in.${i}`, this.#affine(`deep_in.${i}`, width), x, activation);
      width = next;
    }
    if (!this.#context || !contextIsInput(this.#config)) return { x, width };
    const shape = g.node('Concat', [this.#size('time'), g.integers(1, 1)], { axis: 0 });
    const everywhere = g.node('Expand', [this.#context, shape]);
    return { x: g.node('Concat', [x, everywhere], { axis: -1 }), width: width + C };
  }

  /** A first state of a layer that is given or learned [D, B, H]. */
  #first(layer: number, kind: number): Name | undefined {
    const g = this.#g;
    const D = directionsOf(this.#config);
    const given = this.#given[kind];
    if (given === undefined)
      return this.#config.learnedInitial ? this.#learned(layer, this.#kinds[kind] as string) : undefined;
    return g.node('Slice', [given, g.integers(layer * D), g.integers((layer + 1) * D), g.integers(0)]);
  }

  /** tanh(A context + a), h(-1) of every layer and direction [D, B, H]. */
  #fromContext(): Name | undefined {
    if (!this.#context || !contextIsState(this.#config) || this.#given.length > 0) return undefined;
    const parameters = this.#affine('ctx', this.#config.contextSize);
    const h = affine(this.#g, 'ctx', parameters, this.#context, 'tanh');
    return this.#g.node('Expand', [h, this.#g.integers(directionsOf(this.#config), 1, 1)]);
  }

  #learned(layer: number, kind: string): Name {
    const g = this.#g;
    const { hiddenSize: H } = this.#config;
    const D = directionsOf(this.#config);
    const values = Array.from({ length: D }, (_, direction) => [
      ...Array.from(this.#state.get(`rnn.${kind}0${suffixOf(layer, direction)}`) as ArrayLike<number>),
    ]).flat();
    const shape = g.node('Concat', [g.integers(D), this.#size('batch'), g.integers(H)], { axis: 0 });
    return g.node('Expand', [g.floats(`${kind}0_l${layer}`, [D, 1, H], values), shape]);
  }

  #affine(name: string, cols: number): Affine {
    const find = (part: string) => this.#state.get(`${name}.${part}`) as ArrayLike<number>;
    return { weight: find('weight'), bias: find('bias'), cols };
  }

  /** T or B, as a list of one. */
  #size(of: 'time' | 'batch'): Name {
    const g = this.#g;
    return g.node('Gather', [g.node('Shape', [this.#x]), g.integers(of === 'time' ? 0 : 1)]);
  }

  /** c + V h, behind the layers of a deep output. */
  #output(h: Name): Name {
    const { deepOutput, activation } = this.#config;
    let [m, width] = [h, layerWidth(this.#config)];
    for (const [i, next] of deepOutput.entries()) {
      m = affine(this.#g, `deep_out.${i}`, this.#affine(`deep_out.${i}`, width), m, activation);
      width = next;
    }
    return affine(this.#g, 'out', this.#affine('out', width), m);
  }
}
