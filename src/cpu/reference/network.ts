/**
 * Every network of the family (network-config.ts), sequence by sequence and step by step, in f64, with its gradients
 * from the tape. Nothing here is fast; everything else is compared with it.
 *
 *   sum(t) = b + U x(t) + R ctx + W_oh fed(t)     what enters layer 0
 *   h(t)   = cell(sum(t), h(t-1))                 cells.ts; the h(t) of a layer is the x(t) of the next
 *   o(t)   = c + V h(t)                           (10.10)
 *
 * A sequence ends with its length. Behind it, a forward state stays what it was after the last valid step; a backward
 * state starts there, so behind it, it is the initial state. Nothing flows back from the padding.
 */

import {
  affine,
  affineOf,
  type Cell,
  cellOf,
  inputSum,
  lookUp,
  type State,
  step,
  type Variables,
} from './cells.ts';
import { checkBatch, type NetworkBatch } from './network-batch.ts';
import {
  contextIsInput,
  contextIsState,
  directionsOf,
  expectParameters,
  inputWidth,
  type NetworkConfig,
  networkShapes,
  outputWidth,
  suffixOf,
} from './network-config.ts';
import type { Parameters } from './parameters.ts';
import { type Reduction, softmaxCrossEntropy } from './softmax-cross-entropy.ts';
import { Tape, type Variable } from './tape.ts';
import { at, gather, seeds, upTo } from './time-major.ts';

/** One layer in one direction; they are counted layer 0 forward, layer 0 backward, layer 1 forward, ... */
export interface TrackStates {
  /** h(t) [T, B, H]. */
  readonly h: Float64Array;
  /** c(t) [T, B, H], of an lstm. */
  readonly c: Float64Array | undefined;
}

export interface NetworkForward {
  /** Of every layer and direction. */
  readonly states: readonly TrackStates[];
  /** What the last layer hands on: [T, B, H], or 2H where both directions are concatenated. */
  readonly hidden: Float64Array;
  /** o(t): [T, B, K], or [B, K] for one output, or empty. Outputs in the padding are those of the state there. */
  readonly logits: Float64Array;
  /** [T, B, K]: what was fed back at each step (0 in the padding), or empty. */
  readonly fedBack: Float64Array;
  /** [layers·directions, B, H]: after the last valid step, or after step 0 where time runs backwards. */
  readonly hN: Float64Array;
  readonly cN: Float64Array | undefined;
  /** May be called again, with another gradient. */
  readonly backward: (upstream: Upstream) => NetworkGradients;
}

/** dL/d of what came out. Where absent: zeros. The padding has to receive zeros. */
export interface Upstream {
  readonly logits?: Float64Array;
  /** Beside what comes through the logits. */
  readonly hidden?: Float64Array;
  readonly hN?: Float64Array;
  readonly cN?: Float64Array;
}

export interface NetworkGradients {
  /** For every parameter, under its name. */
  readonly parameters: Map<string, Float64Array>;
  /** [T, B, D], of vectors. */
  readonly x: Float64Array | undefined;
  /** [B, C] */
  readonly context: Float64Array | undefined;
  /** [layers·directions, B, H]: for the state before the first step, wherever it came from. */
  readonly h0: Float64Array;
  readonly c0: Float64Array | undefined;
  /** [B, K], of what was fed back at step 0. */
  readonly o0: Float64Array | undefined;
  /** dL/dh(t) and dL/dc(t) of every layer and direction, through everything that follows; 0 in the padding. */
  readonly states: readonly TrackStates[];
}

export interface NetworkLoss {
  readonly loss: number;
  /** Of every output, not reduced: [T, B] or [B]. */
  readonly elements: Float64Array;
  /** How many outputs count. */
  readonly count: number;
  readonly dLogits: Float64Array;
  readonly forward: NetworkForward;
  readonly gradients: NetworkGradients;
}

/** Forward, softmax and negative log-likelihood of the classes `batch.targets`, backward. */
export function networkLoss(
  parameters: Parameters,
  batch: NetworkBatch,
  config: NetworkConfig,
  reduction: Reduction = 'mean',
): NetworkLoss {
  if (!(batch.targets instanceof Int32Array)) throw new RangeError('The cross entropy needs classes.');
  const forward = networkForward(parameters, batch, config);
  const loss = softmaxCrossEntropy(forward.logits, batch.targets, config.outputSize, reduction);
  return { ...loss, forward, gradients: forward.backward({ logits: loss.dLogits }) };
}

/** @throws RangeError where the network, its parameters or the batch do not fit */
export function networkForward(
  parameters: Parameters,
  batch: NetworkBatch,
  config: NetworkConfig,
): NetworkForward {
  expectParameters(parameters, networkShapes(config));
  checkBatch(config, batch);
  const { T, B } = batch;
  const { hiddenSize: H, outputSize: K, contextSize = 0, output, numLayers, feedback } = config;
  const tape = new Tape();
  const variables = new Map([...parameters].map(([name, values]) => [name, tape.leaf(values)]));
  const network = new Network(tape, config, variables);
  const sequences = Array.from({ length: B }, (_, n) => network.run(batch, n));

  const lstm = config.cell === 'lstm';
  const tracks = numLayers * directionsOf(config);
  const width = outputWidth(config);
  const logitSteps = output === 'none' ? 0 : output === 'steps' ? T : 1;
  const fedSteps = feedback === 'none' ? 0 : T;
  const valid = (t: number, s: Sequence): boolean => t < s.length;

  const statesOf = (part: 'value' | 'grad', counts: (t: number, s: Sequence) => boolean): TrackStates[] =>
    Array.from({ length: tracks }, (_, track) => {
      const all = (of: (state: State) => Variable | undefined) =>
        gather(T, B, H, part, (t, n) => {
          const s = sequences[n]!;
          return counts(t, s) ? of(s.states[track]![t]!) : undefined;
        });
      return { h: all(({ h }) => h), c: lstm ? all(({ c }) => c) : undefined };
    });
  const ends = (
    part: 'value' | 'grad',
    at: 'first' | 'last',
    of: (state: State) => Variable | undefined,
  ): Float64Array => gather(tracks, B, H, part, (track, n) => of(sequences[n]![at][track]!));

  return {
    states: statesOf('value', () => true),
    hidden: gather(T, B, width, 'value', (t, n) => sequences[n]!.hidden[t]),
    logits: gather(logitSteps, B, K, 'value', (t, n) => sequences[n]!.logits[t]),
    fedBack: gather(fedSteps, B, K, 'value', (t, n) => sequences[n]!.fedBack[t]),
    hN: ends('value', 'last', ({ h }) => h),
    cN: lstm ? ends('value', 'last', ({ c }) => c) : undefined,
    backward: (upstream) => {
      tape.backward([
        ...seeds('logits', upstream.logits, logitSteps, B, K, (t, n) =>
          output === 'last' || valid(t, sequences[n]!) ? sequences[n]!.logits[t] : undefined,
        ),
        ...seeds('hidden', upstream.hidden, T, B, width, (t, n) =>
          valid(t, sequences[n]!) ? sequences[n]!.hidden[t] : undefined,
        ),
        ...seeds('hN', upstream.hN, tracks, B, H, (track, n) => sequences[n]!.last[track]!.h),
        ...seeds('cN', upstream.cN, tracks, B, H, (track, n) => sequences[n]!.last[track]!.c),
      ]);
      return {
        parameters: new Map([...variables].map(([name, { grad }]) => [name, grad.slice()])),
        x: batch.x && gather(T, B, config.inputSize, 'grad', (t, n) => sequences[n]!.x[t]),
        context: batch.context && gather(1, B, contextSize, 'grad', (_, n) => sequences[n]!.context),
        h0: ends('grad', 'first', ({ h }) => h),
        c0: lstm ? ends('grad', 'first', ({ c }) => c) : undefined,
        o0: fedSteps > 0 ? gather(1, B, K, 'grad', (_, n) => sequences[n]!.fedBack[0]) : undefined,
        states: statesOf('grad', valid),
      };
    },
  };
}

/** What one sequence leaves on the tape. */
interface Sequence {
  readonly length: number;
  /** x(t) as it is given, or from the table. */
  readonly x: readonly Variable[];
  readonly context: Variable | undefined;
  /** By track: before the first step, and after the last one. */
  readonly first: readonly State[];
  readonly last: readonly State[];
  /** By track and step. */
  readonly states: readonly (readonly State[])[];
  readonly hidden: readonly Variable[];
  readonly logits: readonly Variable[];
  readonly fedBack: readonly (Variable | undefined)[];
}

/** The equations. Its variables are shared by all sequences, so their gradients add up. */
class Network {
  readonly #tape: Tape;
  readonly #config: NetworkConfig;
  readonly #variables: Variables;
  /** By track. */
  readonly #cells: readonly Cell[];

  constructor(tape: Tape, config: NetworkConfig, variables: Variables) {
    this.#tape = tape;
    this.#config = config;
    this.#variables = variables;
    const directions = directionsOf(config);
    this.#cells = Array.from({ length: config.numLayers * directions }, (_, track) =>
      cellOf(config, variables, Math.floor(track / directions), track % directions, 'rnn'),
    );
  }

  run(batch: NetworkBatch, n: number): Sequence {
    const { T, B } = batch;
    const { numLayers, feedback, output, contextSize = 0 } = this.#config;
    const directions = directionsOf(this.#config);
    const length = batch.lengths?.[n] ?? T;
    const x = Array.from({ length: T }, (_, t) => this.#input(batch, t, n));
    const context = batch.context && this.#tape.leaf(at(batch.context, 0, n, B, contextSize));
    const first = this.#cells.map((_, track) => this.#initial(batch, context, track, n));
    const states: State[][] = first.map((state) => new Array<State>(T).fill(state));
    const logits: Variable[] = [];
    const fedBack: (Variable | undefined)[] = [];

    /** Step t of a track; `t - 1` is the step before in its own direction of time. */
    const advance = (track: number, t: number, before: State, fed?: Variable): State => {
      const layer = Math.floor(track / directions);
      const entering =
        layer === 0 ? this.#layerZero(batch, x[t]!, t, n) : this.#between(batch, states, layer, t, n);
      const cell = this.#cells[track]!;
      const onInput = contextIsInput(this.#config) ? context : undefined;
      const mask =
        batch.dropout?.recurrent && at(batch.dropout.recurrent, track, n, B, this.#config.hiddenSize);
      return step(this.#tape, cell, inputSum(this.#tape, cell, entering, onInput, fed), before, mask);
    };

    if (feedback === 'none') {
      for (let track = 0; track < numLayers * directions; track += 1) {
        let state = first[track]!;
        for (const t of track % directions === 0 ? upTo(length) : upTo(length).toReversed()) {
          state = advance(track, t, state);
          states[track]![t] = state;
        }
      }
    } else {
      // The output of step t enters step t + 1, so all layers take a step together.
      for (let t = 0; t < length; t += 1) {
        const fed = this.#fed(batch, t, n, logits[t - 1]);
        fedBack.push(fed);
        for (let track = 0; track < numLayers; track += 1) {
          states[track]![t] = advance(track, t, states[track]![t - 1] ?? first[track]!, fed);
        }
        logits.push(this.#output(states[numLayers - 1]![t]!.h));
      }
    }
    // The padding: a forward state stays, a backward state has not begun.
    for (let track = 0; track < numLayers * directions; track += directions) {
      states[track]!.fill(states[track]![length - 1]!, length);
    }
    const last = states.map((steps, track) => steps[track % directions === 0 ? length - 1 : 0]!);
    const hidden = upTo(T).map((t) => this.#merged(states.slice(-directions).map((steps) => steps[t]!.h)));
    if (output === 'steps') for (let t = logits.length; t < T; t += 1) logits.push(this.#output(hidden[t]!));
    if (output === 'last') logits.push(this.#output(this.#merged(last.slice(-directions).map(({ h }) => h))));
    return { length, x, context, first, last, states, hidden, logits, fedBack };
  }

  /** x(t), before dropout. */
  #input({ x, tokens, B }: NetworkBatch, t: number, n: number): Variable {
    const width = inputWidth(this.#config);
    if (x) return this.#tape.leaf(at(x, t, n, B, width));
    const token = tokens?.[t * B + n] ?? -1;
    if (token >= 0 && this.#config.embeddingDim !== undefined)
      return this.#tape.row(lookUp(this.#variables, 'emb.weight'), token, width);
    return this.#tape.leaf(upTo(width).map((i) => (i === token ? 1 : 0)));
  }

  /** x(t) on its way into layer 0: dropout, and the layers of a deep input. */
  #layerZero({ dropout, B }: NetworkBatch, x: Variable, t: number, n: number): Variable | undefined {
    if (this.#config.input === 'none') return undefined;
    const mask = dropout?.input;
    const entering = mask ? this.#tape.mask(x, at(mask, t, n, B, inputWidth(this.#config))) : x;
    return this.#layers('deep_in', this.#config.deepInput.length, entering);
  }

  /** What a layer receives from the one below it. */
  #between(
    { dropout, T, B }: NetworkBatch,
    states: State[][],
    layer: number,
    t: number,
    n: number,
  ): Variable {
    const directions = directionsOf(this.#config);
    const below = states.slice((layer - 1) * directions, layer * directions);
    const h = this.#merged(below.map((steps) => steps[t]!.h));
    const mask = dropout?.between;
    return mask ? this.#tape.mask(h, at(mask, (layer - 1) * T + t, n, B, h.length)) : h;
  }

  #merged(directions: readonly Variable[]): Variable {
    const [forward, backward] = directions;
    if (!backward) return forward!;
    return this.#config.merge === 'sum'
      ? this.#tape.add(forward!, backward)
      : this.#tape.concat(forward!, backward);
  }

  /** h(-1), c(-1): given, or from the context, or learned, or zeros. */
  #initial({ h0, c0, B }: NetworkBatch, context: Variable | undefined, track: number, n: number): State {
    const { cell, hiddenSize: H, learnedInitial } = this.#config;
    const directions = directionsOf(this.#config);
    const end = suffixOf(Math.floor(track / directions), track % directions);
    const tape = this.#tape;
    const otherwise = (name: string): Variable =>
      // A copy of the parameter for each sequence, so that each has a gradient of its own.
      learnedInitial
        ? tape.scale(lookUp(this.#variables, `rnn.${name}${end}`), 1)
        : tape.leaf(new Float64Array(H));
    const given = (values: Float64Array | undefined): Variable | undefined =>
      values && tape.leaf(at(values, track, n, B, H));
    const h =
      given(h0) ??
      (context && contextIsState(this.#config)
        ? tape.activate('tanh', affine(tape, affineOf(this.#variables, 'ctx'), context))
        : otherwise('h0'));
    return cell === 'lstm' ? { h, c: given(c0) ?? otherwise('c0') } : { h };
  }

  /** fed(t): o0, or the target y(t-1), or what became of o(t-1). */
  #fed({ o0, targets, teacher, draws, B }: NetworkBatch, t: number, n: number, before?: Variable): Variable {
    const { outputSize: K, feedback } = this.#config;
    const tape = this.#tape;
    if (!before) return tape.leaf(o0 ? at(o0, 0, n, B, K) : new Float64Array(K));
    const oneHot = (chosen: number): Variable => tape.leaf(upTo(K).map((k) => (k === chosen ? 1 : 0)));
    if ((teacher?.[t * B + n] ?? 1) === 0) {
      if (feedback === 'softmax') return tape.softmax(before);
      if (feedback === 'linear') return before;
      if (feedback === 'greedy') return oneHot(before.value.indexOf(Math.max(...before.value)));
      if (!draws) throw new RangeError('What is fed back cannot be drawn without draws.');
      return oneHot(drawn(tape.softmax(before).value, draws[t * B + n]!));
    }
    if (!targets) throw new RangeError('Teacher forcing needs targets.');
    if (targets instanceof Float64Array) return tape.leaf(at(targets, t - 1, n, B, K));
    return oneHot(targets[(t - 1) * B + n]!);
  }

  /** o(t) = c + V h(t), behind the layers of a deep output. */
  #output(h: Variable): Variable {
    const top = this.#layers('deep_out', this.#config.deepOutput.length, h);
    return affine(this.#tape, affineOf(this.#variables, 'out'), top);
  }

  /** m <- f(A_i m + a_i), i = 0 ... count - 1 */
  #layers(name: string, count: number, m: Variable): Variable {
    for (let i = 0; i < count; i += 1) {
      const a = affine(this.#tape, affineOf(this.#variables, `${name}.${i}`), m);
      m = this.#tape.activate(this.#config.activation, a);
    }
    return m;
  }
}

/** The class at which the cumulated probability exceeds u. */
export function drawn(probabilities: Float64Array, u: number): number {
  let cumulated = 0;
  for (const [k, p] of probabilities.entries()) {
    cumulated += p;
    if (cumulated > u) return k;
  }
  return probabilities.findLastIndex((p) => p > 0);
}
