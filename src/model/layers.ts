import { range } from '../core/range.ts';
import type { Graph } from '../graph/graph.ts';
import type { Initial } from '../graph/scan.ts';
import { columns, rows, type Value } from '../graph/value.ts';
import { activate } from '../ops/activate.ts';
import { add } from '../ops/add.ts';
import { blend } from '../ops/blend.ts';
import { constant } from '../ops/constant.ts';
import { embed } from '../ops/embed.ts';
import { linear } from '../ops/linear.ts';
import { multiply } from '../ops/multiply.ts';
import { oneHot } from '../ops/one-hot.ts';
import { product } from '../ops/product.ts';
import { repeat } from '../ops/repeat.ts';
import type { CellParameters } from './cells/cell.ts';
import { cells } from './cells/index.ts';
import { contextIsState, directionsOf, type ResolvedConfig, suffixOf } from './config.ts';
import type { Parameters } from './declare.ts';
import type { Names, NetworkInputs } from './inputs.ts';

/** What a decoder said itself [B, K], and where it is told x(t) all the same [B, 1]. */
export interface Own {
  readonly said: Value;
  readonly told: Value;
}

/** The row of a table for a token x; where nobody tells, its first K rows, mixed as the decoder says. */
function lookUp(table: Value, x: Value, own: Own | undefined, plus?: Value): Value {
  const token = embed(table, x, plus);
  return own ? blend(own.told, token, product(own.said, rows(table, 0, own.said.cols), plus)) : token;
}

/** The parts of a network, as the equations of one step have them. */
export class Layers {
  readonly #graph: Graph;
  readonly #config: ResolvedConfig;
  readonly #in: NetworkInputs;
  readonly #parameters: Parameters;
  readonly #names: Names;

  constructor(
    graph: Graph,
    config: ResolvedConfig,
    inputs: NetworkInputs,
    parameters: Parameters,
    names: Names,
  ) {
    this.#graph = graph;
    this.#config = config;
    this.#in = inputs;
    this.#parameters = parameters;
    this.#names = names;
  }

  /** What a layer computes with in a direction. */
  cell(layer: number, direction: number): CellParameters {
    const { leak, deepTransition, numLayers } = this.#config;
    const norm = (part: string) => {
      const weight = this.#find(`${this.#names.layers}.${part}${suffixOf(layer, direction)}.weight`);
      const bias = this.#find(`${this.#names.layers}.${part}${suffixOf(layer, direction)}.bias`);
      return weight && bias ? { weight, bias } : undefined;
    };
    const learned = this.#of('leak', layer, direction);
    const track = layer * directionsOf(this.#config) + direction;
    return {
      config: this.#config,
      W: this.#of('weight_hh', layer, direction),
      b: this.#of('bias_hh', layer, direction),
      leak: learned
        ? activate(learned, 'sigmoid')
        : leak === undefined
          ? undefined
          : constant(this.#graph, leak as number),
      inputNorm: norm('ln_ih'),
      hiddenNorm: norm('ln_hh'),
      transition: range(numLayers === 1 ? deepTransition.length : 0).map((i) => ({
        weight: this.#get(`deep_hh.${i}.weight`),
        bias: this.#get(`deep_hh.${i}.bias`),
      })),
      dropout: this.#in.dropout?.recurrent?.[track],
    };
  }

  /** h(-1) and c(-1) of a layer in a direction. */
  initial(layer: number, direction: number): Record<string, Initial> {
    const { batch, context, initial } = this.#in;
    const { hiddenSize: H, cell } = this.#config;
    const end = suffixOf(layer, direction);
    const first = (state: string): Initial => {
      const given = initial?.[`${state}${end}`];
      if (given) return given;
      const learned = this.#of(`${state}0`, layer, direction);
      if (learned) return { value: repeat(learned, batch) };
      if (state === 'h' && context && contextIsState(this.#config))
        return { value: linear(context, this.#get('ctx.weight'), this.#get('ctx.bias'), 'tanh') };
      return { zeros: [batch, H] };
    };
    const { states } = cells[cell];
    if (states.length > 0) return Object.fromEntries(states.map((state) => [`${state}${end}`, first(state)]));
    // Without memory, the last valid value has to be kept for an output at the end.
    const { output, numLayers } = this.#config;
    const isJudged = this.#in.valid !== undefined && output === 'last' && layer === numLayers - 1;
    return isJudged ? { [`h${end}`]: { zeros: [batch, H] } } : {};
  }

  /** What layer 0 receives: x(t), or a table's row for it, through the layers of a deep input. */
  enter(x: Value | undefined, mask: Value | undefined, own?: Own): Value | undefined {
    if (!x) return undefined;
    const { deepInput, activation } = this.#config;
    const table = this.#find(this.#names.table);
    const entering = table ? lookUp(table, x, own) : x;
    const masked = mask ? multiply(mask, entering) : entering;
    let m = masked;
    for (const i of range(deepInput.length)) {
      const [A, a] = [this.#get(`deep_in.${i}.weight`), this.#get(`deep_in.${i}.bias`)];
      m = i === 0 && this.#isToken(m) ? activate(embed(A, m, a), activation) : linear(m, A, a, activation);
    }
    return m;
  }

  /** z = b + U x(t) + R context + W_oh fed(t), whatever of it there is. */
  sum(
    layer: number,
    direction: number,
    below: Value | undefined,
    more: {
      readonly fed?: Value | undefined;
      readonly context?: Value | undefined;
      readonly own?: Own | undefined;
    },
  ): Value {
    const U = this.#of('weight_ih', layer, direction);
    const R = this.#of('weight_ctx', layer, direction);
    const F = this.#of('weight_oh', layer, direction);
    const { context } = this.#in;
    let z = this.#bias(layer, direction);
    if (R && context) z = linear(context, R, z);
    if (U && more.context && below) {
      // What attention gathered stands beside x(t): the last columns of U are for it.
      const C = more.context.cols;
      const x = this.#isToken(below) ? oneHot(below, U.cols - C) : below;
      const through = (v: Value): Value => linear(v, columns(U, 0, v.cols), z);
      const own = this.#isToken(below) ? more.own : undefined;
      const sum = own ? blend(own.told, through(x), through(own.said)) : through(x);
      z = linear(more.context, columns(U, x.cols, C), sum);
    } else if (U && below) z = this.#isToken(below) ? lookUp(U, below, more.own, z) : linear(below, U, z);
    if (F && more.fed) z = linear(more.fed, F, z);
    return z;
  }

  /** c + V h, behind the layers of a deep output. */
  output(h: Value): Value {
    let m = h;
    for (const i of range(this.#config.deepOutput.length))
      m = linear(
        m,
        this.#get(`deep_out.${i}.weight`),
        this.#get(`deep_out.${i}.bias`),
        this.#config.activation,
      );
    return linear(m, this.#get('out.weight'), this.#get('out.bias'));
  }

  /** b, and b' where the cell does not keep it apart. */
  #bias(layer: number, direction: number): Value {
    const b = this.#of('bias_ih', layer, direction) as Value;
    const second = this.#of('bias_hh', layer, direction);
    const { cell, layerNorm } = this.#config;
    const apart = cell === 'gru' || cell === 'gru-reset-before' || (cell === 'lstm' && layerNorm);
    return second && !apart ? add(b, second) : b;
  }

  #isToken(v: Value): boolean {
    return v.home.type === 'i32';
  }

  #find(name: string): Value | undefined {
    return this.#parameters.get(name);
  }

  #get(name: string): Value {
    return this.#parameters.get(name) as Value;
  }

  /** A parameter of a layer in a direction. */
  #of(part: string, layer: number, direction: number): Value | undefined {
    return this.#find(`${this.#names.layers}.${part}${suffixOf(layer, direction)}`);
  }
}
