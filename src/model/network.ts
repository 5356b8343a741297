import type { Graph } from '../graph/graph.ts';
import { join } from '../graph/join.ts';
import { type Initial, scan, type Values } from '../graph/scan.ts';
import { together } from '../graph/together.ts';
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
import { fedBack } from './feedback.ts';
import { type ParameterSpec, parameterSpecs } from './parameters.ts';

/** What is fed back where the output enters again. */
export interface Feedback {
  /** y(t) as classes [T·B, 1] or numbers [T·B, K]; absent: the network is always on its own. */
  readonly targets?: Value;
  /** Where y(t) is fed to step t+1 (1), and where o(t) is (0), [T·B, 1]; absent: y(t) everywhere. */
  readonly teacher?: Value;
  /** What enters at the first step [B, K]. Default: zeros. */
  readonly first?: Initial;
  /** Of feedback `sample`: uniform numbers in [0, 1) [T·B, 1]; row t draws what o(t) becomes. */
  readonly draws?: Value;
  /**
   * What is fed back takes the place of the token x(t), as in a decoder, where this is 0; where it is 1, x(t) enters, as
   * it does at the first step [T·B, 1]. Without it what is fed back enters beside x(t).
   */
  readonly told?: Value;
}

/** Factors of dropout: masks that somebody drew. */
export interface Dropout {
  /** Onto x(t), [T·B, width of what enters] */
  readonly input?: Value;
  /** Onto what layer l hands on, [T·B, width of a layer], one for each but the last. */
  readonly between?: readonly Value[];
  /** Onto h(t-1) before W, [B, H], one for each layer and direction. */
  readonly recurrent?: readonly Value[];
}

/** What a decoder reads of its source. */
export interface Attention {
  /** Before a step: what enters layer 0 beside x(t), from the last layer's state h(t-1). */
  readonly before?: (h: Value) => Attended;
  /** After it: what the output sees in place of h(t). */
  readonly after?: (h: Value) => Attended;
}

export interface Attended {
  /** [B, C] */
  readonly context: Value;
  /** How much of each step of the source is in it [S·B, 1]. */
  readonly weights: Value;
}

/** What a network runs on. */
export interface NetworkInputs {
  /** T */
  readonly steps: number;
  /** B */
  readonly batch: number;
  /** Tokens [T·B, 1] or vectors [T·B, D], time-major. */
  readonly x?: Value;
  /** [B, C] */
  readonly context?: Value;
  /** 1 where a sequence goes on, 0 in its padding, [T·B, 1]. Default: nowhere over. */
  readonly valid?: Value;
  /** First states that are given, by name (`h_l0`, `c_l0_reverse`); the rest is learned, from the context, or zero. */
  readonly initial?: Readonly<Record<string, Initial>>;
  readonly feedback?: Feedback;
  readonly dropout?: Dropout;
  readonly attention?: Attention;
}

/** Under which names a network finds its parameters, where it is a part of another. */
export interface Names {
  /** Of its layers. Default `rnn`. */
  readonly layers: string;
  /** Of its table. Default `emb.weight`. */
  readonly table: string;
}
const NAMES: Names = { layers: 'rnn', table: 'emb.weight' };

/** What a network computes. */
export interface NetworkOutputs {
  /** Every state by name, as a sequence [T·B, H] with its last value [B, H]. */
  readonly states: Values;
  /** What the last layer hands on, [T·B, width]. */
  readonly top: Value;
  /** o(t) [T·B, K]; or [B, K] where there is one output at the end; undefined where there is none. */
  readonly o: Value | undefined;
  /** What was fed back [T·B, K]: row t is what enters step t+1. */
  readonly fed: Value | undefined;
  /** What each step of a decoder reads of its source [T·S·B, 1]. */
  readonly attention: Value | undefined;
}

/** Names of all states, in PyTorch's order: layer 0 forwards, layer 0 backwards, layer 1, ...; h first, then c. */
export function stateNames(config: ResolvedConfig): string[] {
  const { states } = cells[config.cell];
  return states.flatMap((state) =>
    Array.from({ length: config.numLayers }, (_, l) => l).flatMap((l) =>
      Array.from({ length: directionsOf(config) }, (_, d) => `${state}${suffixOf(l, d)}`),
    ),
  );
}

/** Parameters of a graph, by name. */
export type Parameters = ReadonlyMap<string, Value>;

/** Declares the parameters of a network. Plans that declare the same ones share them. */
export const declare = (graph: Graph, specs: readonly ParameterSpec[]): Parameters =>
  new Map(
    specs.map((s) => [
      s.name,
      s.fixed ? graph.fixed(s.name, s.rows, s.cols) : graph.param(s.name, s.rows, s.cols),
    ]),
  );

/**
 * Records a network of the family: its layers, its recurrences, its output. All of them are one step, unrolled; only
 * where a layer runs in both directions each layer has steps of its own.
 *
 */
export function network(
  graph: Graph,
  config: ResolvedConfig,
  inputs: NetworkInputs,
  parameters: Parameters = declare(graph, parameterSpecs(config)),
  names = NAMES,
): NetworkOutputs {
  const recorder = new Recorder(graph, config, inputs, parameters, names);
  return config.bidirectional ? recorder.bothWays() : recorder.oneWay();
}

/** What a decoder said itself [B, K], and where it is told x(t) all the same [B, 1]. */
interface Own {
  readonly said: Value;
  readonly told: Value;
}

/** The row of a table for a token x; where nobody tells, its first K rows, mixed as the decoder says. */
function lookUp(table: Value, x: Value, own: Own | undefined, plus?: Value): Value {
  const token = embed(table, x, plus);
  return own ? blend(own.told, token, product(own.said, rows(table, 0, own.said.cols), plus)) : token;
}

class Recorder {
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

  /** All layers, the output, and what of it enters again, in one step. */
  oneWay(): NetworkOutputs {
    const { steps, valid, feedback, dropout, attention } = this.#in;
    const { numLayers, output } = this.#config;
    const feeds = this.#config.feedback !== 'none';
    const parts = this.#range(numLayers).map((l) => this.#cell(l, 0));
    const initial: Record<string, Initial> = {};
    for (const l of this.#range(numLayers)) Object.assign(initial, this.#initial(l, 0));
    if (feeds) initial.fed = feedback?.first ?? { zeros: [this.#in.batch, this.#config.outputSize] };
    const xs: Record<string, Value> = {};
    if (this.#in.x) xs.x = this.#in.x;
    if (dropout?.input) xs.dropout = dropout.input;
    dropout?.between?.forEach((mask, l) => {
      xs[`dropout ${l}`] = mask;
    });
    if (feeds && feedback?.targets) xs.y = feedback.targets;
    if (feeds && feedback?.teacher) xs.teacher = feedback.teacher;
    if (feeds && feedback?.draws) xs.draws = feedback.draws;
    if (feeds && feedback?.told) xs.told = feedback.told;
    const out = scan(
      this.#graph,
      { steps, free: ['fed'], ...(valid ? { valid } : {}) },
      xs,
      initial,
      (now, before) => {
        const after: Record<string, Value> = {};
        const own = now.told && { said: before.fed as Value, told: now.told };
        let below = this.#enter(now.x, now.dropout, own);
        const top = suffixOf(numLayers - 1, 0);
        const asked = attention?.before?.(before[`h${top}`] as Value);
        let h: Value | undefined;
        for (const [l, part] of parts.entries()) {
          const entering = this.#sum(
            l,
            0,
            below,
            l === 0 ? { fed: before.fed, context: asked?.context, own } : {},
          );
          const end = suffixOf(l, 0);
          const { states, step } = cells[this.#config.cell];
          const next = step(
            part,
            entering,
            Object.fromEntries(states.map((s) => [s, before[`${s}${end}`] as Value])),
          );
          for (const s of states) after[`${s}${end}`] = next[s] as Value;
          h = next.h as Value;
          if (states.length === 0) after[`h${end}`] = h;
          const mask = now[`dropout ${l}`];
          below = mask ? multiply(mask, h) : h;
        }
        const seen = attention?.after?.(h as Value);
        if (output === 'steps') after.o = this.#output(seen?.context ?? (h as Value));
        const weights = (asked ?? seen)?.weights;
        if (weights) after.attention = weights;
        if (feeds) after.fed = fedBack(this.#config, after.o as Value, now);
        return after;
      },
    );
    const { o, fed, attention: read, ...states } = out;
    const top = states[`h${suffixOf(numLayers - 1, 0)}`] as Value;
    const last = top.last ?? this.#stepOf(top, steps - 1);
    return { states, top, o: output === 'last' ? this.#output(last) : o, fed, attention: read };
  }

  /** Layer by layer, each in both directions; each has the whole of the one below. */
  bothWays(): NetworkOutputs {
    const { steps, valid, dropout } = this.#in;
    const states: Record<string, Value> = {};
    let top = this.#enter(this.#in.x, dropout?.input);
    let ends: Value[] = [];
    for (const l of this.#range(this.#config.numLayers)) {
      const below = top;
      const mask = dropout?.between?.[l - 1];
      const entering = mask && below ? multiply(mask, below) : below;
      const parts = [0, 1].map((direction) => this.#cell(l, direction));
      const way = (direction: number): Value => {
        const part = parts[direction] as CellParameters;
        const end = suffixOf(l, direction);
        const { states: names, step } = cells[this.#config.cell];
        const options = { steps, reverse: direction === 1, ...(valid ? { valid } : {}) };
        const xs: Values = entering ? { below: entering } : {};
        const out = scan(this.#graph, options, xs, this.#initial(l, direction), (now, before) => {
          const sum = this.#sum(l, direction, now.below, {});
          const own = Object.fromEntries(names.map((s) => [s, before[`${s}${end}`] as Value]));
          const next = step(part, sum, own);
          return names.length > 0
            ? Object.fromEntries(names.map((s) => [`${s}${end}`, next[s] as Value]))
            : { [`h${end}`]: next.h as Value };
        });
        Object.assign(states, out);
        return out[`h${end}`] as Value;
      };
      const ways = together(this.#graph, () => [way(0), way(1)] as const);
      ends = ways.map((h, direction) => h.last ?? this.#stepOf(h, direction === 0 ? steps - 1 : 0));
      top = this.#merged(ways);
    }
    const { output } = this.#config;
    const all = top as Value;
    const o =
      output === 'none'
        ? undefined
        : this.#output(output === 'steps' ? all : this.#merged(ends as [Value, Value]));
    return { states, top: all, o, fed: undefined, attention: undefined };
  }

  #range(n: number): number[] {
    return Array.from({ length: n }, (_, i) => i);
  }

  #merged([forwards, backwards]: readonly [Value, Value]): Value {
    return this.#config.merge === 'sum' ? add(forwards, backwards) : join(forwards, backwards);
  }

  /** One step of a sequence, where nothing is a state. */
  #stepOf(sequence: Value, t: number): Value {
    const { batch } = this.#in;
    return { ...sequence, rows: batch, slot: t, last: undefined };
  }

  #cell(layer: number, direction: number): CellParameters {
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
      transition: this.#range(numLayers === 1 ? deepTransition.length : 0).map((i) => ({
        weight: this.#get(`deep_hh.${i}.weight`),
        bias: this.#get(`deep_hh.${i}.bias`),
      })),
      dropout: this.#in.dropout?.recurrent?.[track],
    };
  }

  /** h(-1) and c(-1) of a layer in a direction. */
  #initial(layer: number, direction: number): Record<string, Initial> {
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
  #enter(x: Value | undefined, mask: Value | undefined, own?: Own): Value | undefined {
    if (!x) return undefined;
    const { deepInput, activation } = this.#config;
    const table = this.#find(this.#names.table);
    const entering = table ? lookUp(table, x, own) : x;
    const masked = mask ? multiply(mask, entering) : entering;
    let m = masked;
    for (const i of this.#range(deepInput.length)) {
      const [A, a] = [this.#get(`deep_in.${i}.weight`), this.#get(`deep_in.${i}.bias`)];
      m = i === 0 && this.#isToken(m) ? activate(embed(A, m, a), activation) : linear(m, A, a, activation);
    }
    return m;
  }

  #isToken(v: Value): boolean {
    return v.home.type === 'i32';
  }

  /** z = b + U x(t) + R context + W_oh fed(t), whatever of it there is. */
  #sum(
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

  /** b, and b' where the cell does not keep it apart. */
  #bias(layer: number, direction: number): Value {
    const b = this.#of('bias_ih', layer, direction) as Value;
    const second = this.#of('bias_hh', layer, direction);
    const { cell, layerNorm } = this.#config;
    const apart = cell === 'gru' || cell === 'gru-reset-before' || (cell === 'lstm' && layerNorm);
    return second && !apart ? add(b, second) : b;
  }

  /** c + V h, behind the layers of a deep output. */
  #output(h: Value): Value {
    let m = h;
    for (const i of this.#range(this.#config.deepOutput.length))
      m = linear(
        m,
        this.#get(`deep_out.${i}.weight`),
        this.#get(`deep_out.${i}.bias`),
        this.#config.activation,
      );
    return linear(m, this.#get('out.weight'), this.#get('out.bias'));
  }
}
