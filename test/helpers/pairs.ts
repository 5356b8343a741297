/** Encoder and decoder, recorded by hand on an executor. */

import type { NumberArray } from '../../shaders/cells.ts';
import type { EncoderDecoderConfig, PairBatch } from '../../src/cpu/reference/encoder-decoder.ts';
import { Graph } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import type { ResolvedConfig } from '../../src/model/config.ts';
import { encoderDecoder } from '../../src/model/encoder-decoder.ts';
import { stateNames } from '../../src/model/network.ts';
import { pairSpecs, resolvePair } from '../../src/model/pair-config.ts';
import { softmaxCrossEntropy } from '../../src/ops/softmax-cross-entropy.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import { isStep, runByHand, withoutPadding } from './by-hand.ts';
import type { Tolerance } from './by-the-book.ts';
import { expectAllClose, expectClose } from './closeness.ts';
import type { GoldenPair } from './reference-golden.ts';

/** What a pair says of a batch. Layers lie one after the other, as in PyTorch. */
export interface PairResult {
  /** [T, B, K] */
  readonly logits: NumberArray;
  /** Of every step, weighted; their sum is the loss. [T, B] */
  readonly losses: NumberArray;
  /** What the last layer hands on, [S, B, E] and [T, B, H] */
  readonly encoderHidden: NumberArray;
  readonly hidden: NumberArray;
  /** [layers·directions, B, H] and [layers, B, H] */
  readonly encoderHN: NumberArray;
  readonly hN: NumberArray;
  readonly cN: NumberArray | undefined;
  readonly gradients: ReadonlyMap<string, NumberArray>;
  readonly x: NumberArray | undefined;
  readonly h0: NumberArray | undefined;
  readonly c0: NumberArray | undefined;
}

/**
 * Forward and backward, twice.
 *
 * targets: [T, B], -1 does not count   weights: of each row [T, B]
 */
export async function runPair(
  executor: Executor,
  config: EncoderDecoderConfig,
  parameters: ReadonlyMap<string, Float64Array>,
  batch: PairBatch,
  targets: Int32Array,
  weights: ArrayLike<number>,
): Promise<PairResult> {
  const { S, T, B, lengths } = batch;
  const pair = resolvePair(config);
  const H = config.hiddenSize;
  const g = new Graph('pair');
  const inputs: Record<string, ArrayLike<number>> = {};
  const bring = (
    name: string,
    rows: number,
    cols: number,
    data: ArrayLike<number>,
    wanted = false,
  ): Value => {
    inputs[name] = data;
    return g.input(name, rows, cols, data instanceof Int32Array ? 'i32' : 'f32', wanted);
  };
  const step = (row: number): boolean => isStep(row, B, lengths);
  const source = batch.tokens
    ? bring(
        'source',
        S * B,
        1,
        batch.tokens.map((token, row) => (step(row) ? token : -1)),
      )
    : bring(
        'source',
        S * B,
        config.inputSize,
        withoutPadding(batch.x as Float64Array, { T: S, B, lengths }),
        true,
      );
  const target = bring('target', T * B, 1, batch.decoderTokens);
  const valid =
    lengths &&
    bring(
      'valid',
      S * B,
      1,
      Float64Array.from({ length: S * B }, (_, row) => (step(row) ? 1 : 0)),
    );
  const names = (kind: 'h' | 'c', part: ResolvedConfig): string[] =>
    stateNames(part).filter((name) => name.startsWith(`${kind}_`));
  const initial: Record<string, { value: Value }> = {};
  for (const [kind, data] of [
    ['h', batch.h0],
    ['c', batch.c0],
  ] as const)
    if (data)
      names(kind, pair.encoder).forEach((name, l) => {
        initial[name] = {
          value: bring(`0 ${name}`, B, H, data.slice(l * B * H, (l + 1) * B * H), true),
        };
      });
  const from = { steps: S, batch: B, source, initial, ...(valid && { valid }) };
  const { encoder, decoder } = encoderDecoder(g, pair, from, { steps: T, target });
  const y = bring('y', T * B, 1, targets);
  const { loss } = softmaxCrossEntropy(decoder.o as Value, y, bring('weight', T * B, 1, weights));
  const lasts = Object.fromEntries([
    ...stateNames(pair.encoder).map((name) => [`encoder ${name}`, encoder.states[name]?.last as Value]),
    ...stateNames(pair.decoder).map((name) => [`decoder ${name}`, decoder.states[name]?.last as Value]),
  ]);
  const first = Object.fromEntries(Object.entries(initial).map(([name, { value }]) => [`0 ${name}`, value]));
  const { values, gradients, ...done } = await runByHand(g, executor, {
    specs: pairSpecs(pair),
    parameters,
    inputs,
    values: { o: decoder.o as Value, loss, source: encoder.top, top: decoder.top, ...lasts },
    wanted: { ...first, ...(batch.x && { source }) },
  });
  const layers = (from: ReadonlyMap<string, NumberArray>, prefix: string, kind: 'h' | 'c') => {
    const part = prefix === 'decoder' ? pair.decoder : pair.encoder;
    const parts = names(kind, part).map((name) => from.get(`${prefix} ${name}`));
    if (parts.length === 0 || parts.includes(undefined)) return undefined;
    return Float64Array.from(parts.flatMap((part) => [...(part as NumberArray)]));
  };
  return {
    logits: values.get('o') as NumberArray,
    losses: values.get('loss') as NumberArray,
    encoderHidden: values.get('source') as NumberArray,
    hidden: values.get('top') as NumberArray,
    encoderHN: layers(values, 'encoder', 'h') as NumberArray,
    hN: layers(values, 'decoder', 'h') as NumberArray,
    cN: layers(values, 'decoder', 'c'),
    gradients: done.parameters,
    x: gradients.get('source'),
    h0: layers(gradients, '0', 'h'),
    c0: layers(gradients, '0', 'c'),
  };
}

/** A pair on an executor, against PyTorch. The weights of attention are inside the plan: nothing reads them. */
export async function expectGoldenPair(
  { config, parameters, batch, lossOf, classes, expected }: GoldenPair,
  executor: Executor,
  { forward, gradient }: Tolerance,
): Promise<void> {
  const { S, T, B, lengths } = batch;
  const { divisor } = lossOf(expected.logits as Float64Array);
  const weights = Float64Array.from({ length: T * B }, () => 1 / divisor);
  const got = await runPair(executor, config, parameters, batch, classes, weights);
  const counted = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(values, (v, i) =>
      (classes[Math.floor(i / (values.length / (T * B)))] as number) < 0 ? 0 : v,
    );
  expectClose('loss', [[...got.losses].reduce((sum, l) => sum + l, 0)], [expected.loss], forward);
  expectClose(
    'loss elements',
    got.losses.map((l: number) => l * divisor),
    expected.elements,
    forward,
  );
  expectClose('logits', counted(got.logits), counted(expected.logits as Float64Array), forward);
  expectClose('hidden', counted(got.hidden), counted(expected.hidden), forward);
  const source = withoutPadding(got.encoderHidden, { T: S, B, lengths });
  expectClose('hidden of the encoder', source, expected.encoderHidden, forward);
  expectClose('hN of the encoder', got.encoderHN, expected.encoderHN, forward);
  if (expected.hN) expectClose('hN', got.hN, expected.hN, forward);
  if (expected.cN) expectClose('cN', got.cN, expected.cN, forward);
  expectAllClose(got.gradients, expected.gradients.parameters, gradient);
  if (batch.x) expectClose('dx', got.x, expected.gradients.x, gradient);
  if (batch.h0) expectClose('dh0', got.h0, expected.gradients.h0, gradient);
}
