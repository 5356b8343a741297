/** What the engine says of PyTorch's networks, against what PyTorch says. */

import { expect } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import type { Batch } from '../../src/train/batch.ts';
import type { Inspection } from '../../src/train/inspection.ts';
import { Network } from '../../src/train/network.ts';
import { withoutPadding } from './by-hand.ts';
import { masksOf, type Tolerance } from './by-the-book.ts';
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
  const { T, B, dropout, targets, ...rest } = batch;
  const masked = targets instanceof Int32Array ? targets.map((y, i) => (mask?.[i] === 0 ? -1 : y)) : targets;
  const ended = runsOn(golden) && { lengths: lengthsOf(golden) };
  return {
    seqLen: T,
    batchSize: B,
    ...rest,
    ...ended,
    ...(masked && { targets: masked }),
    ...(dropout && { masks: masksOf(dropout) }),
    loss: { kind: judged.kind, labelSmoothing: judged.smoothing },
    reduction: reductionOf(judged),
  };
}

/** Everything about a golden network, on an executor, asked for twice. */
export async function inspectGolden(golden: GoldenNetwork, executor: Executor): Promise<Inspection> {
  const own = await Network.create(golden.config, executor);
  own.loadStateDict(golden.parameters);
  const before = executor.bytes;
  const batch = batchOfGolden(golden);
  const ask = (): Promise<Inspection> =>
    golden.judged.ofStates ? judgedByStates(own, batch, golden.judged.ofStates) : own.inspect(batch);
  const first = await ask();
  expect(await ask(), 'the second run gives the same bits').toEqual(first);
  expect(executor.bytes, 'an inspection frees what it made').toBe(before);
  return first;
}

/** A mean squared error of what the last layer hands on: the loss is the caller's, and its gradient enters from outside. */
async function judgedByStates(own: Network, batch: Batch, wanted: Float64Array): Promise<Inspection> {
  const { loss: _, reduction: __, ...alone } = batch;
  const { hidden } = await own.inspect(alone);
  const off = wanted.map((y, i) => (hidden[i] as number) - y);
  const got = await own.inspect({ ...alone, hiddenGradient: off.map((e) => (2 * e) / wanted.length) });
  const lossElements = rowSums(
    off.map((e) => e * e),
    batch.seqLen * batch.batchSize,
  );
  return { ...got, lossElements, loss: lossElements.reduce((sum, l) => sum + l, 0) / wanted.length };
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
