/** What the engine says of PyTorch's networks, against what PyTorch says. */

import { expect } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { Graph } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import { directionsOf, layerWidth, resolveConfig } from '../../src/model/config.ts';
import { loss, resolveLoss } from '../../src/model/loss.ts';
import { network, stateNames } from '../../src/model/network.ts';
import { parameterSpecs } from '../../src/model/parameters.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import { type Batch, rowWeights } from '../../src/train/batch.ts';
import type { Inspection } from '../../src/train/inspection.ts';
import { Network } from '../../src/train/network.ts';
import { isStep, runByHand, withoutPadding } from './by-hand.ts';
import type { Tolerance } from './by-the-book.ts';
import { expectAllClose, expectClose } from './closeness.ts';
import type { GoldenChunks, GoldenLoss, GoldenNetwork } from './reference-golden.ts';

/** `batch_mean` is called `sequenceMean` here. */
const reductionOf = ({ reduction }: GoldenLoss) => (reduction === 'batch_mean' ? 'sequenceMean' : reduction);

/** Only the loss ends where the mask does, and the states run on. Here they stay, which no loss can tell. */
const runsOn = ({ batch, mask, config }: GoldenNetwork): boolean =>
  mask !== undefined && batch.lengths === undefined && config.feedback !== 'none';

/** Steps of each sequence before the mask's first 0. */
const lengthsOf = ({ batch: { T, B }, mask }: GoldenNetwork): Int32Array =>
  Int32Array.from({ length: B }, (_, n) => {
    const at = Array.from({ length: T }, (_, t) => mask?.[t * B + n]).indexOf(0);
    return at < 0 ? T : at;
  });

/** The batch as the engine takes it. Classes that PyTorch masks are -1. */
export function batchOfGolden(golden: GoldenNetwork): Batch {
  const { batch, judged, mask } = golden;
  const { T, B, dropout: _, targets, ...rest } = batch;
  const masked = targets instanceof Int32Array ? targets.map((y, i) => (mask?.[i] === 0 ? -1 : y)) : targets;
  const ended = runsOn(golden) && { lengths: lengthsOf(golden) };
  return {
    seqLen: T,
    batchSize: B,
    ...rest,
    ...ended,
    ...(masked && { targets: masked }),
    loss: { kind: judged.kind, labelSmoothing: judged.smoothing },
    reduction: reductionOf(judged),
  };
}

/**
 * Masks of dropout as data, and a loss of the states: `Network` takes neither, the recording does.
 */
export const isByHand = ({ batch, config }: GoldenNetwork): boolean =>
  batch.dropout !== undefined || config.output === 'none';

/** Everything about a golden network, on an executor, asked for twice. */
export async function inspectGolden(golden: GoldenNetwork, executor: Executor): Promise<Inspection> {
  if (isByHand(golden)) return inspectByHand(golden, executor);
  const own = await Network.create(golden.config, executor);
  own.loadStateDict(golden.parameters);
  const before = executor.bytes;
  const batch = batchOfGolden(golden);
  const first = await own.inspect(batch);
  expect(await own.inspect(batch), 'the second run gives the same bits').toEqual(first);
  expect(executor.bytes, 'an inspection frees what it made').toBe(before);
  return first;
}

/** Vectors, first states, lengths, masks of dropout, and a loss of the output or of the last layer's states. */
async function inspectByHand(golden: GoldenNetwork, executor: Executor): Promise<Inspection> {
  const { batch, judged, mask, parameters } = golden;
  const config = resolveConfig(golden.config);
  const { T, B, lengths, dropout = {} } = batch;
  const { hiddenSize: H, numLayers, inputSize: D, outputSize: K } = config;
  const g = new Graph('golden');
  const inputs: Record<string, ArrayLike<number>> = {};
  const bring = (
    name: string,
    rows: number,
    cols: number,
    data: ArrayLike<number>,
    wanted = false,
    type: 'f32' | 'i32' = 'f32',
  ): Value => {
    inputs[name] = data;
    return g.input(name, rows, cols, type, wanted);
  };
  /** Equal parts of an array, one after the other. */
  const split = (data: Float64Array | undefined, n: number, rows: number, name: string): Value[] =>
    Array.from({ length: data ? n : 0 }, (_, i) => {
      const size = (data as Float64Array).length / n;
      return bring(`${name} ${i}`, rows, size / rows, (data as Float64Array).slice(i * size, (i + 1) * size));
    });
  const tracks = numLayers * directionsOf(config);
  const valid = lengths && {
    valid: bring(
      'valid',
      T * B,
      1,
      Array.from({ length: T * B }, (_, row) => (isStep(row, B, lengths) ? 1 : 0)),
    ),
  };
  const initial: Record<string, { value: Value }> = {};
  for (const [state, data] of [
    ['h', batch.h0],
    ['c', batch.c0],
  ] as const)
    stateNames(config)
      .filter((name) => name.startsWith(`${state}_`))
      .forEach((name, track) => {
        const own = (data as Float64Array).slice(track * B * H, (track + 1) * B * H);
        initial[name] = { value: bring(`0 ${name}`, B, H, own, true) };
      });
  const x = bring('x', T * B, D, withoutPadding(batch.x as Float64Array, batch), true);
  const [onto] = split(dropout.input, 1, T * B, 'dropout input');
  const out = network(g, config, {
    ...{ steps: T, batch: B, x, initial },
    ...valid,
    dropout: {
      ...(onto && { input: onto }),
      between: split(numLayers > 1 ? dropout.between : undefined, numLayers - 1, T * B, 'dropout between'),
      ...(dropout.recurrent && { recurrent: split(dropout.recurrent, tracks, B, 'dropout recurrent') }),
    },
  });
  const options = resolveLoss({ kind: judged.kind, labelSmoothing: judged.smoothing });
  const own = batchOfGolden(golden);
  const weights = judged.ofStates
    ? new Float64Array(T * B).fill(1 / (T * B * layerWidth(config)))
    : rowWeights(own, config, options);
  expect(mask === undefined || judged.kind === 'crossEntropy', 'classes in the padding are -1').toBe(true);
  const y = judged.ofStates
    ? bring('y', T * B, layerWidth(config), judged.ofStates)
    : bring('y', T * B, 1, own.targets as Int32Array, false, 'i32');
  const recorded = loss(out.o ?? out.top, y, bring('weight', T * B, 1, weights), options);
  const first = Object.fromEntries(Object.entries(initial).map(([name, { value }]) => [`0 ${name}`, value]));
  const { states, top, o } = out;
  const lasts = Object.fromEntries(
    stateNames(config).map((name) => [`last ${name}`, states[name]?.last as Value]),
  );
  const { values, gradients, ...done } = await runByHand(g, executor, {
    specs: parameterSpecs(config),
    parameters,
    inputs,
    values: { ...states, ...lasts, top, loss: recorded.loss, ...(o && { o }) },
    wanted: { ...first, x },
  });
  const all = (kind: 'h' | 'c', from: ReadonlyMap<string, NumberArray>, prefix: string) => {
    const names = stateNames(config).filter((name) => name.startsWith(`${kind}_`));
    return names.length === 0
      ? undefined
      : Float64Array.from(names.flatMap((name) => [...(from.get(`${prefix} ${name}`) as NumberArray)]));
  };
  const losses = values.get('loss') as NumberArray;
  return {
    loss: [...losses].reduce((sum, l) => sum + l, 0),
    lossElements: Float64Array.from(losses, (l, i) => (weights[i] === 0 ? 0 : l / (weights[i] as number))),
    correct: undefined,
    logits: K > 0 ? (values.get('o') as NumberArray) : new Float64Array(0),
    hidden: values.get('top') as NumberArray,
    states: new Map(
      stateNames(config).map((name) => [
        name,
        { values: values.get(name) as NumberArray, gradient: undefined },
      ]),
    ),
    hN: all('h', values, 'last') as Float64Array,
    cN: all('c', values, 'last'),
    fed: undefined,
    gradients: done.parameters,
    inputGradients: {
      x: gradients.get('x'),
      context: undefined,
      h0: all('h', gradients, '0'),
      c0: all('c', gradients, '0'),
      o0: undefined,
      hidden: undefined,
    },
  };
}

/** Sums over the last axis: the engine has one loss for each row. */
const rowSums = (values: Float64Array, rows: number): Float64Array => {
  const width = values.length / rows;
  return Float64Array.from({ length: rows }, (_, r) =>
    values.slice(r * width, (r + 1) * width).reduce((sum, v) => sum + v, 0),
  );
};

/** Everything that PyTorch says, and that there is nothing that it does not say. */
export function expectLikePyTorch(golden: GoldenNetwork, got: Inspection, tolerance: Tolerance): void {
  const { config, mask, expected } = golden;
  const ends = runsOn(golden);
  const batch = ends ? { ...golden.batch, lengths: lengthsOf(golden) } : golden.batch;
  const { forward, gradient } = tolerance;
  const { T, B } = batch;
  const within = (values: NumberArray): Float64Array => withoutPadding(values, batch);
  const counted = (values: NumberArray): Float64Array =>
    within(values).map((v, i) => (mask?.[Math.floor(i / (values.length / (T * B)))] === 0 ? 0 : v));
  expectClose('loss', [got.loss], [expected.loss], forward);
  const elements = rowSums(expected.elements, got.lossElements.length);
  expectClose('loss elements', got.lossElements, elements, forward);
  expectClose('hidden', within(got.hidden), within(expected.hidden), forward);
  if (config.output === 'last') expectClose('logits', got.logits, expected.logits as Float64Array, forward);
  if (config.output === 'steps')
    expectClose('logits', counted(got.logits), counted(expected.logits as Float64Array), forward);
  if (config.cell !== 'feedforward') {
    for (const kind of ['h', 'c'] as const)
      [...got.states]
        .filter(([name]) => name.startsWith(`${kind}_`))
        .forEach(([name, { values }], track) => {
          const want = expected.states?.[track]?.[kind];
          if (expected.states) expectClose(name, within(values), want && within(want), forward);
        });
    if (expected.hN && !ends) expectClose('hN', got.hN, expected.hN, forward);
    expect(got.cN === undefined, 'cN').toBe(config.cell !== 'lstm');
    if (expected.cN) expectClose('cN', got.cN, expected.cN, forward);
  }
  // PyTorch's row t is what enters step t; the engine's is what leaves it.
  if (expected.fedBack) {
    const fed = within(expected.fedBack);
    const K = config.outputSize;
    const left = withoutPadding(
      [...new Array(B * K).fill(0), ...(got.fed as NumberArray)].slice(0, T * B * K),
      batch,
    );
    expectClose('fed back', left.slice(B * K), fed.slice(B * K), forward);
  }
  expectAllClose(got.gradients, expected.gradients.parameters, gradient);
  for (const name of ['x', 'context', 'h0', 'c0', 'o0'] as const) {
    const want = expected.gradients[name];
    expect(want === undefined, `dL/d${name}`).toBe(batch[name] === undefined);
    if (want) expectClose(`dL/d${name}`, got.inputGradients[name], want, gradient);
  }
}

/** Truncated BPTT, chunk by chunk: the state that leaves one enters the next, and plain SGD in between. */
export async function expectGoldenChunks(
  { start, lr, chunks, gradientsSum }: GoldenChunks,
  executor: Executor,
  tolerance: Tolerance,
): Promise<void> {
  const own = await Network.create(start.config, executor);
  const parameters = new Map([...start.parameters].map(([name, values]) => [name, values.slice()]));
  const sum = new Map([...parameters].map(([name, values]) => [name, new Float64Array(values.length)]));
  let { h0, c0 } = start.batch;
  for (const { part, parametersAfter } of chunks) {
    own.loadStateDict(parameters);
    const carried = { ...part.batch, ...(h0 && { h0 }), ...(c0 && { c0 }) };
    const got = await own.inspect(batchOfGolden({ ...part, batch: carried }));
    expectLikePyTorch(part, got, tolerance);
    for (const [name, gradient] of got.gradients)
      gradient.forEach((g: number, i: number) => {
        (sum.get(name) as Float64Array)[i]! += g;
        (parameters.get(name) as Float64Array)[i]! -= (lr ?? 0) * g;
      });
    expect(parametersAfter === undefined).toBe(lr === undefined);
    if (parametersAfter) expectAllClose(parameters, parametersAfter, tolerance.gradient);
    h0 = Float64Array.from(got.hN);
    c0 = got.cN && Float64Array.from(got.cN);
  }
  expect(chunks.length).toBeGreaterThan(1);
  if (gradientsSum) expectAllClose(sum, gradientsSum, tolerance.gradient);
}
