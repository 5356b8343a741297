import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { threefry2x32, uniform01 } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import {
  encoderDecoderForward,
  type PairBatch as ReferenceBatch,
} from '../../src/cpu/reference/encoder-decoder.ts';
import type { EncoderDecoderConfig } from '../../src/cpu/reference/encoder-decoder-config.ts';
import type { DropoutMasks } from '../../src/cpu/reference/network-batch.ts';
import { softmaxCrossEntropy } from '../../src/cpu/reference/softmax-cross-entropy.ts';
import type { PairBatch } from '../../src/data/batches.ts';
import type { BatchReport, BatchTraining } from '../../src/train/batch-training.ts';
import { EncoderDecoder } from '../../src/train/encoder-decoder.ts';
import { rejected, thrown } from '../helpers/errors.ts';
import { type DrawnPair, drawPair } from '../helpers/pair-cases.ts';
import { pairBatchOf, pairOn } from '../helpers/pairs.ts';

const [T, B] = [3, 2];
const TARGETS = Int32Array.of(0, 2, 1, -1, 2, 0);
const STREAMS = {
  encoder: 4096,
  decoder: 8192,
  teacher: 16,
  input: 17,
  draws: 18,
  between: 32,
  recurrent: 512,
};

const on = ({ config, parameters }: DrawnPair): Promise<EncoderDecoder> =>
  pairOn(new CpuExecutor({ precision: 'f64', poison: true }), config, parameters);
const batchOf = ({ batch }: DrawnPair): PairBatch => {
  const { teacher: _, draws: __, ...rest } = batch;
  return pairBatchOf(rest, TARGETS);
};
const lossOf = ({ config, parameters, batch }: DrawnPair, part: Partial<ReferenceBatch> = {}): number => {
  const { logits } = encoderDecoderForward(parameters, { ...batch, ...part }, config);
  return softmaxCrossEntropy(logits, TARGETS, config.outputSize, 'mean').loss;
};

async function reportsOf(run: BatchTraining<PairBatch>): Promise<BatchReport[]> {
  const all: BatchReport[] = [];
  for await (const report of run) all.push(report);
  return all;
}

type Options = Partial<Parameters<EncoderDecoder['train']>[0]>;
async function train(drawn: DrawnPair, options: Options): Promise<BatchReport[]> {
  const pair = await on(drawn);
  const run = pair.train({ batches: [batchOf(drawn)], steps: 1, reportEvery: 1, ...options });
  const reports = await reportsOf(run);
  pair.executor.dispose();
  return reports;
}
const firstLoss = async (drawn: DrawnPair, options: Options): Promise<number> =>
  (await train(drawn, options))[0]?.loss as number;

/** What the generator gives at the first step of a run. */
const uniform = (seed: number, stream: number, i: number): number =>
  uniform01(threefry2x32(seed, stream, 0, i)[0]);

describe('the dial of the teacher', () => {
  const told = (share: number) => new Float64Array(T * B).fill(share);

  it.each(['softmax', 'greedy'] as const)('%s: always, never, while it runs', async (feedback) => {
    const drawn = drawPair({ feedback, cell: 'gru' });
    expect(lossOf(drawn, { teacher: told(0) })).not.toBeCloseTo(lossOf(drawn), 3);
    expect(await firstLoss(drawn, { teacherForcing: 1 })).toBeCloseTo(lossOf(drawn), 6);
    expect(await firstLoss(drawn, { teacherForcing: 0 })).toBeCloseTo(lossOf(drawn, { teacher: told(0) }), 6);

    const pair = await on(drawn);
    const batch = batchOf(drawn);
    const run = pair.train({
      batches: [batch],
      evaluate: [batch],
      steps: 2,
      reportEvery: 1,
      evaluateEvery: 1,
    });
    let after = Number.NaN;
    for await (const { step, loss, validation } of run) {
      const alone = (await pair.inspect({ ...batch, target: { ...batch.target, teacher: told(0) } })).loss;
      if (step === 1) {
        run.set({ teacherForcing: 0 });
        after = alone;
        expect(validation?.alone?.loss, 'the exposure bias is reported').toBeCloseTo(alone, 6);
        expect(validation?.loss).toBeCloseTo((await pair.inspect(batch)).loss, 6);
      } else expect(loss).toBeCloseTo(after, 6);
    }
    pair.executor.dispose();
  });

  it('a share of steps by the coins of the seed, but the first step is always told', async () => {
    const drawn = drawPair({ feedback: 'softmax', targetEmbeddingDim: 2 });
    const seen = new Set<string>();
    for (const seed of [1, 2, 3, 4]) {
      const coins = Float64Array.from({ length: T * B }, (_, i) =>
        uniform(seed, STREAMS.teacher, i) < 0.5 ? 0 : 1,
      );
      seen.add(coins.slice(0, B).join());
      const got = await firstLoss(drawn, { teacherForcing: 0.5, seed });
      expect(got).toBeCloseTo(lossOf(drawn, { teacher: coins }), 6);
    }
    expect(
      [...seen].some((first) => first.includes('0')),
      'a coin would have dropped the begin token',
    ).toBe(true);
  });

  it('draws by the seed, and at inspect as a run with the seed 1 does', async () => {
    const drawn = drawPair({ feedback: 'sample', cell: 'lstm' });
    // Row t of the draws is for what enters at t + 1.
    const draws = (seed: number) =>
      Float64Array.from({ length: T * B }, (_, i) => (i < B ? 0 : uniform(seed, STREAMS.draws, i - B)));
    const losses = [];
    for (const seed of [1, 2, 3]) {
      const want = lossOf(drawn, { teacher: told(0), draws: draws(seed) });
      expect(await firstLoss(drawn, { teacherForcing: 0, seed })).toBeCloseTo(want, 6);
      losses.push(want);
    }
    expect(new Set(losses).size).toBeGreaterThan(1);
    const pair = await on(drawn);
    const { target, ...rest } = batchOf(drawn);
    const { loss } = await pair.inspect({ ...rest, target: { ...target, teacher: told(0) } });
    expect(loss).toBeCloseTo(losses[0] as number, 10);
    pair.executor.dispose();
  });

  it('a batch that says itself where it tells has the last word', async () => {
    const drawn = drawPair({ feedback: 'softmax' });
    const teacher = Float64Array.of(1, 1, 0, 1, 1, 0);
    const { target, ...rest } = batchOf(drawn);
    const batches = [{ ...rest, target: { ...target, teacher } }];
    expect(await firstLoss(drawn, { batches, teacherForcing: 0.9 })).toBeCloseTo(
      lossOf(drawn, { teacher }),
      6,
    );
  });

  it('learns on its own', async () => {
    const reports = await train(drawPair({ feedback: 'softmax' }), {
      teacherForcing: 0,
      steps: 150,
      lr: 0.05,
    });
    expect(reports.at(-1)?.loss).toBeLessThan(0.2 * (reports[0]?.loss as number));
  });

  it('is refused where nothing is fed back, and feedback where it could not enter', async () => {
    expect((await rejected(ConfigError, train(drawPair(), { teacherForcing: 0.5 }))).code).toBe('no-effect');
    const narrow = { ...drawPair().config, feedback: 'softmax' as const, targetSize: 2 };
    const error = await rejected(ConfigError, EncoderDecoder.create(narrow, new CpuExecutor()));
    expect(error).toMatchObject({ code: 'impossible-network', parameter: 'targetSize' });
  });
});

describe('dropout', () => {
  const part: Partial<EncoderDecoderConfig> = {
    ...{ numLayers: 2, targetEmbeddingDim: 2, bidirectional: true, attention: 'additive' },
  };
  const drawn = drawPair(part);
  const [S, H, E] = [4, 3, 6];
  const rates = { input: 0.3, between: 0.4, recurrent: 0.2 };

  it('is by masks of the seed, others for each half, layer and direction', async () => {
    const seed = 5;
    const mask = (rate: number, stream: number, size: number): number[] =>
      Array.from({ length: size }, (_, i) => (uniform(seed, stream, i) < rate ? 0 : 1 / (1 - rate)));
    const masks = (
      half: number,
      steps: number,
      width: number,
      tracks: number,
      out: number,
    ): DropoutMasks => ({
      input: Float64Array.from(mask(rates.input, half + STREAMS.input, steps * B * width)),
      between: Float64Array.from(mask(rates.between, half + STREAMS.between, steps * B * out)),
      recurrent: Float64Array.from(
        Array.from({ length: tracks }, (_, k) =>
          mask(rates.recurrent, half + STREAMS.recurrent + k, B * H),
        ).flat(),
      ),
    });
    const want = lossOf(drawn, {
      dropout: masks(STREAMS.encoder, S, 2, 4, E),
      decoderDropout: masks(STREAMS.decoder, T, 2, 2, H),
    });
    expect(want).not.toBeCloseTo(lossOf(drawn), 3);
    expect(await firstLoss(drawn, { dropout: rates, seed })).toBeCloseTo(want, 6);
  });

  it('of 0 is none, each kind changes something, and validation is undisturbed', async () => {
    const plain = await firstLoss(drawn, {});
    expect(await firstLoss(drawn, { dropout: { input: 0, between: 0, recurrent: 0 } })).toBe(plain);
    for (const kind of ['input', 'between', 'recurrent'] as const)
      expect(await firstLoss(drawn, { dropout: { [kind]: 0.3 } }), kind).not.toBe(plain);
    const [report] = await train(drawn, {
      ...{ dropout: rates, evaluate: [batchOf(drawn)], evaluateEvery: 1 },
      ...{ optimizer: 'sgd', lr: 1e-30 },
    });
    expect(report?.loss).not.toBeCloseTo(plain, 3);
    expect(report?.validation?.loss).toBeCloseTo(plain, 6);
  });

  it.each<[string, Partial<EncoderDecoderConfig>, object, string]>([
    ['between one layer', {}, { between: 0.2 }, 'dropout.between'],
    ['onto nothing but one-hot tokens', { input: 'tokens', inputSize: 3 }, { input: 0.2 }, 'dropout.input'],
  ])('%s is refused', async (_, config, dropout, parameter) => {
    const pair = await on(drawPair(config));
    const error = thrown(ConfigError, () => pair.train({ batches: [], dropout }));
    expect(error).toMatchObject({ code: 'impossible-dropout', parameter });
    pair.executor.dispose();
  });

  it('onto a table of either side is not', async () => {
    const either = [
      { input: 'tokens', inputSize: 3, embeddingDim: 2 },
      { input: 'tokens', inputSize: 3, targetEmbeddingDim: 2 },
    ] as const;
    for (const config of either) {
      const some = drawPair(config);
      expect(await firstLoss(some, { dropout: { input: 0.5 } })).not.toBe(await firstLoss(some, {}));
    }
  });
});

describe('what lies in the padding, and beside what', () => {
  const drawn = drawPair({ bidirectional: true, attention: 'additive', cell: 'lstm' }, { lengths: [4, 2] });

  /** One more step of padding at either end of both sides, full of what must not matter. */
  function longer({ batchSize, source, target }: PairBatch): PairBatch {
    const junk = (of: ArrayLike<number>, width: number, fill: number): Float64Array =>
      Float64Array.from([...Array.from(of), ...new Array(B * width).fill(fill)]);
    return {
      batchSize,
      source: { ...source, seqLen: 5, x: junk(source.x as Float64Array, 2, Number.NaN) },
      target: {
        ...{ ...target, seqLen: 4 },
        tokens: Int32Array.from(junk(target.tokens, 1, 99)),
        targets: Int32Array.from(junk(target.targets, 1, 99)),
      },
    };
  }

  it('padding further changes no number', async () => {
    const pair = await on(drawn);
    const batch = batchOf(drawn);
    const [a, b] = [await pair.inspect(batch), await pair.inspect(longer(batch))];
    expect(b.loss).toBe(a.loss);
    expect([...b.lossElements].slice(0, T * B)).toEqual([...a.lossElements]);
    expect([...b.lossElements].slice(T * B)).toEqual([0, 0]);
    for (const [name, gradient] of a.gradients)
      expect(
        Math.max(
          ...Array.from(b.gradients.get(name) as Float64Array, (g, i) =>
            Math.abs(g - (gradient[i] as number)),
          ),
        ),
        name,
      ).toBeLessThan(1e-15);
    expect([...(b.inputGradients.x as Float64Array)].slice(4 * B * 2)).toEqual([0, 0, 0, 0]);
    expect(b.attention).toHaveLength(4 * B * 5);
    for (let t = 0; t < T; t++)
      for (let n = 0; n < B; n++) {
        const row = (weights: ArrayLike<number>, S: number) =>
          Array.from(weights).slice((t * B + n) * S, (t * B + n + 1) * S);
        const [short, long] = [row(a.attention as Float64Array, 4), row(b.attention as Float64Array, 5)];
        expect(long).toEqual([...short, 0]);
        expect(short.reduce((sum, w) => sum + w)).toBeCloseTo(1, 12);
        expect(short.filter((w) => w > 0)).toHaveLength(n === 0 ? 4 : 2);
      }
    pair.executor.dispose();
  });

  it('padding changes no training, and the order of a batch no loss', async () => {
    const losses = async (batch: PairBatch): Promise<number[]> =>
      (await train(drawn, { batches: [batch], steps: 3 })).map(({ loss }) => loss);
    const batch = batchOf(drawn);
    const plain = await losses(batch);
    (await losses(longer(batch))).forEach((loss, i) => expect(loss).toBeCloseTo(plain[i] as number, 6));
    const turned = <A extends Float64Array | Int32Array>(of: A, width: number): A =>
      of.map((_, i) => {
        const [t, n] = [Math.floor(i / (B * width)), Math.floor(i / width) % B];
        return of[(t * B + 1 - n) * width + (i % width)] as number;
      }) as A;
    const { source, target } = batch;
    const other: PairBatch = {
      batchSize: B,
      source: {
        ...source,
        lengths: turned(source.lengths, 1),
        x: turned(source.x as Float64Array, 2),
        h0: turned(source.h0 as Float64Array, 3),
        c0: turned(source.c0 as Float64Array, 3),
      },
      target: { ...target, tokens: turned(target.tokens, 1), targets: turned(target.targets, 1) },
    };
    (await losses(other)).forEach((loss, i) => expect(loss).toBeCloseTo(plain[i] as number, 6));
    expect(plain[2]).toBeLessThan(plain[0] as number);
  });
});

describe('refused before anything reaches the device', () => {
  const drawn = drawPair({}, { lengths: [4, 2] });
  const { source, target } = batchOf(drawn);
  const x = source.x as Float64Array;
  it.each<[string, Partial<Record<'source' | 'target', object>> & { batchSize?: number }, string, string]>([
    ['a number that is none', { source: { x: x.with(2, Number.NaN) } }, 'not-finite', 'source.x'],
    ['too few numbers', { source: { x: x.slice(1) } }, 'wrong-length', 'source.x'],
    [
      'tokens in place of vectors',
      { source: { tokens: new Int32Array(8) } },
      'needless-data',
      'source.tokens',
    ],
    ['a length of 0', { source: { lengths: Int32Array.of(0, 4) } }, 'out-of-range', 'source.lengths'],
    [
      'a token that is none',
      { target: { tokens: new Int32Array(6).fill(4) } },
      'out-of-range',
      'target.tokens',
    ],
    [
      'a class that is none',
      { target: { targets: new Int32Array(6).fill(3) } },
      'out-of-range',
      'target.targets',
    ],
    [
      'a teacher where none is heard',
      { target: { teacher: new Array(6).fill(1) } },
      'needless-data',
      'target.teacher',
    ],
    ['another number of pairs', { batchSize: 3 }, 'batch-size', 'source.batchSize'],
  ])('%s', async (_, part, code, parameter) => {
    const pair = await on(drawn);
    const batch = {
      batchSize: part.batchSize ?? B,
      source: { ...source, ...part.source },
      target: { ...target, ...part.target },
    };
    expect(await rejected(DataError, pair.inspect(batch))).toMatchObject({ code, parameter });
    expect(await rejected(DataError, reportsOf(pair.train({ batches: [batch], steps: 1 })))).toMatchObject({
      code,
    });
    pair.executor.dispose();
  });

  it('a part that a source does not have, and carry', async () => {
    const pair = await on(drawn);
    const more = { batchSize: B, source: { ...source, context: x }, target };
    expect((await rejected(ConfigError, pair.inspect(more))).code).toBe('unknown-option');
    const error = thrown(ConfigError, () => pair.train({ batches: [], carry: true }));
    expect(error).toMatchObject({ code: 'no-effect', parameter: 'carry' });
    const wrong = { ...source, x: x.with(0, Number.POSITIVE_INFINITY) };
    const written = (async () => pair.write(wrong, { begin: 3, end: 0 }))();
    expect((await rejected(DataError, written)).code).toBe('not-finite');
    pair.executor.dispose();
  });
});
