/** Encoder and decoder on an executor, and by the book. */

import { expect } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import type {
  EncoderDecoderForward,
  EncoderDecoderGradients,
  PairBatch as ReferenceBatch,
} from '../../src/cpu/reference/encoder-decoder.ts';
import type { EncoderDecoderConfig } from '../../src/cpu/reference/encoder-decoder-config.ts';
import type { PairBatch } from '../../src/data/batches.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import { EncoderDecoder } from '../../src/train/encoder-decoder.ts';
import type { PairInspection } from '../../src/train/pair-inspection.ts';
import { withoutPadding } from './by-hand.ts';
import type { Tolerance } from './by-the-book.ts';
import { expectAllClose, expectClose } from './closeness.ts';
import type { GoldenPair } from './reference-golden.ts';

/** An encoder-decoder with given parameters. */
export async function pairOn(
  executor: Executor,
  config: EncoderDecoderConfig,
  parameters: ReadonlyMap<string, Float64Array>,
): Promise<EncoderDecoder> {
  const pair = await EncoderDecoder.create(config, executor);
  pair.loadStateDict(parameters);
  return pair;
}

/** A batch of the reference as the engine takes it. @param targets [T, B], -1 does not count */
export function pairBatchOf(
  {
    S,
    T,
    B,
    x,
    tokens,
    h0,
    c0,
    dropout,
    decoderTokens,
    teacher,
    draws,
    decoderDropout,
    ...rest
  }: ReferenceBatch,
  targets: Int32Array,
  reduction: 'mean' | 'sum' = 'mean',
): PairBatch {
  const lengths = rest.lengths ?? new Int32Array(B).fill(S);
  const source = {
    ...{ seqLen: S, batchSize: B, lengths },
    ...(x && { x }),
    ...(tokens && { tokens }),
    ...(h0 && { h0 }),
    ...(c0 && { c0 }),
    ...(dropout && { masks: dropout }),
  };
  const target = {
    ...{
      seqLen: T,
      batchSize: B,
      tokens: decoderTokens,
      targets,
      lengths: new Int32Array(B).fill(T),
      reduction,
    },
    ...(teacher && { teacher }),
    ...(draws && { draws }),
    ...(decoderDropout && { masks: decoderDropout }),
  };
  return { batchSize: B, source, target };
}

/** Everything about a batch, twice on the same memory: both runs must give the same bits. */
export async function inspectTwice(pair: EncoderDecoder, batch: PairBatch): Promise<PairInspection> {
  const first = await pair.inspect(batch);
  expect(await pair.inspect(batch), 'the second run gives the same bits').toEqual(first);
  return first;
}

/** Everything that the reference says, of a loss that is a sum. */
export function expectPairByTheBook(
  got: PairInspection,
  { S, B, lengths, x, h0, c0 }: ReferenceBatch,
  want: EncoderDecoderForward,
  gradients: EncoderDecoderGradients,
  { forward, gradient }: Tolerance,
): void {
  const source = (values: ArrayLike<number>): Float64Array => withoutPadding(values, { T: S, B, lengths });
  expectClose('logits', got.logits, want.logits, forward);
  expectClose('hN', got.decoder.hN, want.hN, forward);
  if (want.cN) expectClose('cN', got.decoder.cN, want.cN, forward);
  expectClose('hN of the encoder', got.encoder.hN, want.encoder.hN, forward);
  expectClose('hidden of the encoder', source(got.encoder.hidden), source(want.encoder.hidden), forward);
  if (want.attention.length > 0) expectClose('attention', got.attention, want.attention, forward);
  else expect(got.attention).toBeUndefined();
  const tracks = (states: PairInspection['decoder']['states'], kind: 'h' | 'c') =>
    [...states].filter(([name]) => name.startsWith(`${kind}_`)).map(([, state]) => state);
  for (const kind of ['h', 'c'] as const) {
    tracks(got.decoder.states, kind).forEach(({ values, gradient: d }, l) => {
      expectClose(`${kind} of layer ${l}`, values, want.states[l]?.[kind], forward);
      expectClose(`d${kind} of layer ${l}`, d, gradients.states[l]?.[kind], gradient);
    });
    tracks(got.encoder.states, kind).forEach(({ values, gradient: d }, track) => {
      const own = `${kind} of track ${track} of the encoder`;
      expectClose(own, source(values), source(want.encoder.states[track]?.[kind] as NumberArray), forward);
      expectClose(`d${own}`, source(d as NumberArray), gradients.encoderStates[track]?.[kind], gradient);
    });
  }
  expectAllClose(got.gradients, gradients.parameters, gradient);
  if (x) expectClose('dx', got.inputGradients.x, gradients.x, gradient);
  if (h0) expectClose('dh0', got.inputGradients.h0, gradients.h0, gradient);
  if (c0) expectClose('dc0', got.inputGradients.c0, gradients.c0, gradient);
}

/** A pair on an executor, against PyTorch. */
export async function expectGoldenPair(
  { config, parameters, batch, classes, expected }: GoldenPair,
  executor: Executor,
  { forward, gradient }: Tolerance,
): Promise<void> {
  const { S, T, B, lengths } = batch;
  const pair = await pairOn(executor, config, parameters);
  const got = await inspectTwice(pair, pairBatchOf(batch, classes));
  const counted = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(values, (v, i) =>
      (classes[Math.floor(i / (values.length / (T * B)))] as number) < 0 ? 0 : v,
    );
  expectClose('loss', [got.loss], [expected.loss], forward);
  expectClose('loss elements', got.lossElements, expected.elements, forward);
  expectClose('logits', counted(got.logits), counted(expected.logits as Float64Array), forward);
  expectClose('hidden', counted(got.decoder.hidden), counted(expected.hidden), forward);
  const source = withoutPadding(got.encoder.hidden, { T: S, B, lengths });
  expectClose('hidden of the encoder', source, expected.encoderHidden, forward);
  expectClose('hN of the encoder', got.encoder.hN, expected.encoderHN, forward);
  if (expected.hN) expectClose('hN', got.decoder.hN, expected.hN, forward);
  if (expected.cN) expectClose('cN', got.decoder.cN, expected.cN, forward);
  expect(got.attention === undefined).toBe(expected.attention === undefined);
  if (expected.attention) expectClose('attention', got.attention, expected.attention, forward);
  expectAllClose(got.gradients, expected.gradients.parameters, gradient);
  if (batch.x) expectClose('dx', got.inputGradients.x, expected.gradients.x, gradient);
  if (batch.h0) expectClose('dh0', got.inputGradients.h0, expected.gradients.h0, gradient);
}
