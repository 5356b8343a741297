/**
 * Encoder and decoder (Goodfellow, Bengio, Courville, figure 10.12; Sutskever et al. 2014, Cho et al. 2014): one network
 * reads the source, and its last states are the first ones of another, which writes the target token by token. The
 * encoder is a network of the family (network.ts) without an output; the decoder is written out here, since attention
 * lets each of its steps look at every state of the encoder.
 *
 *   additive (Bahdanau et al. 2015):     context(t) from s(t-1);   s(t) = cell([y(t-1); context(t)], s(t-1));   o = c + V s
 *   multiplicative (Luong et al. 2015):  s(t) = cell(y(t-1), s(t-1));   context(t) from s(t)
 *                                        õ(t) = tanh(W_c [context(t); s(t)] + b_c);   o = c + V õ
 *
 * An encoder in both directions ends in two states, h and g, in each layer; a bridge leads to the decoder's first one,
 *
 *   h = tanh(B [h; g] + b)     (Bahdanau et al. 2015, A.2.2, where g alone is seen)     of an lstm also c = B [c; d] + b
 *
 * s is the state of the decoder's last layer. S steps of the source, T of the target; E is what the encoder hands on, H
 * or 2H.
 */

import { type Attended, additiveAttention, multiplicativeAttention } from './attention.ts';
import { affine, affineOf, type Cell, cellOf, inputSum, lookUp, type State, step } from './cells.ts';
import {
  type EncoderDecoderConfig,
  encoderDecoderShapes,
  inNetwork,
  inPair,
  partsOf,
} from './encoder-decoder-config.ts';
import { drawn, type NetworkForward, networkForward } from './network.ts';
import type { DropoutMasks } from './network-batch.ts';
import { expectParameters, outputWidth } from './network-config.ts';
import type { Parameters } from './parameters.ts';
import { Tape, type Variable } from './tape.ts';
import { at, gather, seeds, upTo } from './time-major.ts';

/** The source of a batch, time-major. */
export interface SourceBatch {
  /** S */
  readonly S: number;
  readonly B: number;
  /** [S, B, D] */
  readonly x?: Float64Array;
  /** [S, B] */
  readonly tokens?: Int32Array;
  /** [B], 1 to S. Default: S. */
  readonly lengths?: Int32Array;
  /** [layers·directions, B, H], of the encoder. Default: zeros. */
  readonly h0?: Float64Array;
  readonly c0?: Float64Array;
  /** Dropout of the encoder. */
  readonly dropout?: DropoutMasks;
}

export interface PairBatch extends SourceBatch {
  /** T */
  readonly T: number;
  /** [T, B]: what enters the decoder at each step, y(t-1); -1: the zero vector. */
  readonly decoderTokens: Int32Array;
  /** [T, B]: 1 where the token enters, 0 where what the decoder said does; at t = 0 the token does. Default: 1. */
  readonly teacher?: ArrayLike<number>;
  /** [T, B], in [0, 1): what draws the token that enters at t. */
  readonly draws?: ArrayLike<number>;
  /** Dropout of the decoder. */
  readonly decoderDropout?: DropoutMasks;
}

export interface EncoderDecoderForward {
  readonly encoder: NetworkForward;
  /** s(t) of every layer of the decoder, [T, B, H]. Its states run on behind the end of a target. */
  readonly states: readonly { readonly h: Float64Array; readonly c: Float64Array | undefined }[];
  /** [T, B, S]: α, 0 in the padding of the source; empty without attention. */
  readonly attention: Float64Array;
  /** [T, B, K] */
  readonly logits: Float64Array;
  /** [layers, B, H], after the decoder's last step. */
  readonly hN: Float64Array;
  readonly cN: Float64Array | undefined;
  /** @param dLogits [T, B, K] */
  readonly backward: (dLogits: Float64Array) => EncoderDecoderGradients;
}

export interface EncoderDecoderGradients {
  readonly parameters: Map<string, Float64Array>;
  /** [S, B, D], of vectors. */
  readonly x: Float64Array | undefined;
  /** [layers·directions, B, H], of the encoder's first states. */
  readonly h0: Float64Array;
  readonly c0: Float64Array | undefined;
  /** dL/ds(t), [T, B, H], of every layer of the decoder, through everything that follows. */
  readonly states: readonly { readonly h: Float64Array; readonly c: Float64Array | undefined }[];
  /** dL/dh(t) of the encoder's layers, [S, B, H]. */
  readonly encoderStates: NetworkForward['states'];
}

/** @throws RangeError where the parameters or the batch do not fit */
export function encoderDecoderForward(
  parameters: Parameters,
  batch: PairBatch,
  config: EncoderDecoderConfig,
): EncoderDecoderForward {
  const { S, T, B, decoderTokens } = batch;
  if (decoderTokens.length !== T * B)
    throw new RangeError(`decoderTokens has ${decoderTokens.length} values, not ${T * B}.`);
  const { hiddenSize: H, numLayers, outputSize: K } = config;
  const E = outputWidth(partsOf(config).encoder);
  const encoder = encode(parameters, batch, config);
  const decoder = new Decoder(parameters, config);
  const sequences = upTo(B).map((n) => {
    const source = decoder.begin(encoder, batch, n);
    const steps: DecoderStep[] = [];
    let states = source.first;
    for (let t = 0; t < T; t += 1) {
      const row = t * B + n;
      const isTold = t === 0 || (batch.teacher?.[row] ?? 1) !== 0;
      const x = isTold
        ? decoder.token(decoderTokens[row]!)
        : decoder.said(steps[t - 1]!.logits, batch.draws?.[row]);
      const next = decoder.step(x, states, source.annotations, masksAt(batch, config, t, n));
      states = next.states;
      steps.push(next);
    }
    return { ...source, steps, last: states };
  });

  const lstm = config.cell === 'lstm';
  const statesOf = (part: 'value' | 'grad') =>
    upTo(numLayers).map((layer) => {
      const all = (of: (state: State) => Variable | undefined) =>
        gather(T, B, H, part, (t, n) => of(sequences[n]!.steps[t]!.states[layer]!));
      return { h: all(({ h }) => h), c: lstm ? all(({ c }) => c) : undefined };
    });
  const ends = (of: (state: State) => Variable | undefined) =>
    gather(numLayers, B, H, 'value', (layer, n) => of(sequences[n]!.last[layer]!));
  const tracks = numLayers * (config.bidirectional ? 2 : 1);
  const begins = (of: (state: State) => Variable | undefined) =>
    gather(tracks, B, H, 'grad', (track, n) => of(sequences[n]!.ends[track]!));

  const attention = new Float64Array(config.attention === 'none' ? 0 : T * B * S);
  for (const [n, { steps }] of sequences.entries())
    for (const [t, { weights }] of steps.entries()) if (weights) at(attention, t, n, B, S).set(weights.value);

  return {
    encoder,
    states: statesOf('value'),
    attention,
    logits: gather(T, B, K, 'value', (t, n) => sequences[n]!.steps[t]!.logits),
    hN: ends(({ h }) => h),
    cN: lstm ? ends(({ c }) => c) : undefined,
    backward: (dLogits) => {
      decoder.tape.backward(seeds('logits', dLogits, T, B, K, (t, n) => sequences[n]!.steps[t]!.logits));
      // What the decoder sends back: into the encoder's last states, and into each state that it looked at.
      const cN = lstm ? begins(({ c }) => c) : undefined;
      const encoded = encoder.backward({
        hidden: gather(S, B, E, 'grad', (t, n) => sequences[n]!.annotations[t]),
        hN: begins(({ h }) => h),
        ...(cN && { cN }),
      });
      const own = [...decoder.variables].map(([name, { grad }]) => [name, grad.slice()] as const);
      return {
        parameters: new Map([
          ...[...encoded.parameters].map(([name, gradient]) => [inPair(name), gradient] as const),
          ...own,
        ]),
        x: encoded.x,
        h0: encoded.h0,
        c0: encoded.c0,
        states: statesOf('grad'),
        encoderStates: encoded.states,
      };
    },
  };
}

/** The decoder's masks at a step of a sequence. */
function masksAt(
  { decoderDropout: masks = {}, T, B }: PairBatch,
  { hiddenSize: H, targetSize, targetEmbeddingDim }: EncoderDecoderConfig,
  t: number,
  n: number,
): StepMasks {
  const { input, between, recurrent } = masks;
  return {
    input: input && at(input, t, n, B, targetEmbeddingDim ?? targetSize),
    between: (layer) => between && at(between, layer * T + t, n, B, H),
    recurrent: (layer) => recurrent && at(recurrent, layer, n, B, H),
  };
}

/**
 * Writes without a teacher: the token of the largest logit (the first of equals) enters the next step.
 *
 * @param begin the token that enters the first step
 * @returns [steps, B]
 */
export function greedyTokens(
  parameters: Parameters,
  batch: SourceBatch,
  config: EncoderDecoderConfig,
  steps: number,
  begin: number,
): Int32Array {
  const encoder = encode(parameters, batch, config);
  const decoder = new Decoder(parameters, config);
  const tokens = new Int32Array(steps * batch.B);
  for (let n = 0; n < batch.B; n += 1) {
    const { first, annotations } = decoder.begin(encoder, batch, n);
    let states = first;
    let token = begin;
    for (let t = 0; t < steps; t += 1) {
      const next = decoder.step(decoder.token(token), states, annotations);
      states = next.states;
      token = next.logits.value.indexOf(Math.max(...next.logits.value));
      tokens[t * batch.B + n] = token;
    }
  }
  return tokens;
}

function encode(parameters: Parameters, batch: SourceBatch, config: EncoderDecoderConfig): NetworkForward {
  expectParameters(parameters, encoderDecoderShapes(config));
  const { S, B, x, tokens, lengths, h0, c0, dropout } = batch;
  const named = [...parameters].filter(([name]) => /^(enc|src_emb)\./.test(name));
  return networkForward(
    new Map(named.map(([name, values]) => [inNetwork(name), values])),
    {
      T: S,
      B,
      ...(x && { x }),
      ...(tokens && { tokens }),
      ...(lengths && { lengths }),
      ...(h0 && { h0 }),
      ...(c0 && { c0 }),
      ...(dropout && { dropout }),
    },
    partsOf(config).encoder,
  );
}

/** Factors of dropout at one step of one sequence. */
interface StepMasks {
  /** Onto what enters for the token. */
  readonly input: Float64Array | undefined;
  /** Onto what a layer hands on, and onto h(t-1) before W. */
  readonly between: (layer: number) => Float64Array | undefined;
  readonly recurrent: (layer: number) => Float64Array | undefined;
}
const NO_MASKS: StepMasks = { input: undefined, between: () => undefined, recurrent: () => undefined };

interface DecoderStep {
  /** Of every layer. */
  readonly states: readonly State[];
  readonly logits: Variable;
  readonly weights: Variable | undefined;
}

class Decoder {
  readonly tape = new Tape();
  readonly variables: ReadonlyMap<string, Variable>;
  readonly #config: EncoderDecoderConfig;
  readonly #cells: readonly Cell[];

  constructor(parameters: Parameters, config: EncoderDecoderConfig) {
    this.#config = config;
    const own = [...parameters].filter(([name]) => !/^(enc|src_emb)\./.test(name));
    this.variables = new Map(own.map(([name, values]) => [name, this.tape.leaf(values)]));
    const { decoder } = partsOf(config);
    this.#cells = upTo(config.numLayers).map((layer) => cellOf(decoder, this.variables, layer, 0, 'dec'));
  }

  /** The encoder's last states, and its last layer at every valid step: the decoder's leaves. And what it begins with. */
  begin(
    { hN, cN, hidden }: NetworkForward,
    { S, B, lengths }: SourceBatch,
    n: number,
  ): { ends: readonly State[]; first: readonly State[]; annotations: readonly Variable[] } {
    const { hiddenSize: H, numLayers, bidirectional } = this.#config;
    const leaf = (values: Float64Array, row: number, width: number) =>
      this.tape.leaf(at(values, row, n, B, width));
    const ends = upTo(hN.length / (B * H)).map((track) => ({
      h: leaf(hN, track, H),
      ...(cN && { c: leaf(cN, track, H) }),
    }));
    const E = hidden.length / (S * B);
    return {
      ends,
      first: bidirectional ? upTo(numLayers).map((layer) => this.#bridge(layer, ends)) : ends,
      annotations: upTo(lengths?.[n] ?? S).map((t) => leaf(hidden, t, E)),
    };
  }

  /** h = tanh(B [h; g] + b), c = B [c; d] + b */
  #bridge(layer: number, ends: readonly State[]): State {
    const { tape } = this;
    const [forwards, backwards] = [ends[2 * layer]!, ends[2 * layer + 1]!];
    const sum = (state: string, a: Variable, b: Variable) => {
      const weight = this.#get(`bridge.weight_${state}_l${layer}`);
      return affine(tape, { weight, bias: this.#get(`bridge.bias_${state}_l${layer}`) }, tape.concat(a, b));
    };
    const h = tape.activate('tanh', sum('h', forwards.h, backwards.h));
    return forwards.c ? { h, c: sum('c', forwards.c, backwards.c!) } : { h };
  }

  /** @param entering what enters for the token */
  step(
    entering: Variable,
    before: readonly State[],
    source: readonly Variable[],
    masks = NO_MASKS,
  ): DecoderStep {
    const { tape } = this;
    const { attention } = this.#config;
    let attended: Attended | undefined;
    let x = masks.input ? tape.mask(entering, masks.input) : entering;
    if (attention === 'additive') {
      attended = additiveAttention(
        tape,
        { query: this.#get('att.weight_q'), key: this.#get('att.weight_k'), v: this.#get('att.v') },
        before.at(-1)!.h,
        source,
      );
      x = tape.concat(x, attended.context);
    }
    const states: State[] = [];
    for (const [layer, cell] of this.#cells.entries()) {
      const state = step(tape, cell, inputSum(tape, cell, x), before[layer]!, masks.recurrent(layer));
      states.push(state);
      const mask = layer < this.#cells.length - 1 ? masks.between(layer) : undefined;
      x = mask ? tape.mask(state.h, mask) : state.h;
    }
    if (attention === 'multiplicative') {
      attended = multiplicativeAttention(tape, this.#get('att.weight'), x, source);
      const both = tape.concat(attended.context, x);
      x = tape.activate('tanh', affine(tape, affineOf(this.variables, 'att.combine'), both));
    }
    const logits = affine(tape, affineOf(this.variables, 'out'), x);
    return { states, logits, weights: attended?.weights };
  }

  /** What enters for a token: its row of the table, or its one-hot vector. */
  token(token: number): Variable {
    const { targetSize, targetEmbeddingDim: width } = this.#config;
    if (!(token >= -1 && token < targetSize))
      throw new RangeError(`Token ${token} is not one of 0 to ${targetSize - 1}, nor -1.`);
    if (token >= 0 && width !== undefined) return this.tape.row(this.#get('tgt_emb.weight'), token, width);
    return this.tape.leaf(upTo(width ?? targetSize).map((i) => (i === token ? 1 : 0)));
  }

  /** What enters for o(t-1): the mixture of all tokens that it says, or the token that it chose. */
  said(o: Variable, draw: number | undefined): Variable {
    const { tape } = this;
    const { feedback, targetSize, targetEmbeddingDim: width } = this.#config;
    if (feedback === 'greedy') return this.token(o.value.indexOf(Math.max(...o.value)));
    const p = tape.softmax(o);
    if (feedback === 'sample') {
      if (draw === undefined) throw new RangeError('What is fed back cannot be drawn without draws.');
      return this.token(drawn(p.value, draw));
    }
    if (width === undefined) return tape.concat(p, tape.leaf(new Float64Array(targetSize - p.length)));
    const table = this.#get('tgt_emb.weight');
    const rows = upTo(p.length).map((k) => tape.row(table, k, width));
    return tape.weightedSum(p, rows);
  }

  #get(name: string): Variable {
    return lookUp(this.variables, name);
  }
}
