import { describe, expect, it } from 'vitest';
import { ConfigError, DataError, PlanError } from '../../src/core/errors.ts';
import { Rng, threefry2x32, uniform01 } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import { Graph } from '../../src/graph/graph.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { network as record } from '../../src/model/network.ts';
import { drawOneHot, drawUniform } from '../../src/ops/draw.ts';
import type { Batch } from '../../src/train/batch.ts';
import { batchPlan } from '../../src/train/batch-plan.ts';
import type { BatchReport } from '../../src/train/batch-training.ts';
import { gradientCheck } from '../../src/train/gradient-check.ts';
import { networkTrainable } from '../../src/train/network-trainable.ts';
import { runByHand } from '../helpers/by-hand.ts';
import { batchOf, networkOn } from '../helpers/by-the-book.ts';
import { rejected, thrown } from '../helpers/errors.ts';
import { type DrawnNetwork, drawNetwork } from '../helpers/reference-networks.ts';

const [T, B, K] = [6, 4, 4];
const LAST = 1 - 2 ** -24;

const config = (feedback: 'greedy' | 'sample'): NetworkConfig =>
  networkConfig({ cell: 'gru', input: 'vectors', inputSize: 3, hiddenSize: 3, outputSize: K, feedback });
const drawing = (feedback: 'greedy' | 'sample', teacher?: () => boolean): DrawnNetwork =>
  drawNetwork(config(feedback), { T, B, ...(teacher && { teacher }) });
const on = (drawn: DrawnNetwork) => networkOn(new CpuExecutor({ precision: 'f64', poison: true }), drawn);

/** Classes of one-hot rows. */
const classesOf = (rows: ArrayLike<number>, cols: number): number[] =>
  Array.from({ length: rows.length / cols }, (_, r) => {
    const row = Array.from({ length: cols }, (_, c) => rows[r * cols + c]);
    if (row.filter((x) => x === 0).length !== cols - 1 || !row.includes(1))
      throw new Error(`[${row}] in row ${r}`);
    return row.indexOf(1);
  });

/** Draws a class for every row of logits. */
async function draw(logits: readonly (readonly number[])[], u: readonly number[]): Promise<number[]> {
  const cols = (logits[0] as number[]).length;
  const g = new Graph('draw');
  const o = g.input('o', logits.length, cols);
  const out = drawOneHot(o, g.input('u', u.length, 1));
  const { values } = await runByHand(g, new CpuExecutor({ precision: 'f64', poison: true }), {
    ...{ specs: [], parameters: new Map(), wanted: {}, values: { out } },
    inputs: { o: logits.flat(), u },
  });
  return classesOf(values.get('out') as Float64Array, cols);
}

// biome-ignore format: a row for each
const CHOICES: readonly [string, number[], [u: number, chosen: number][]][] = [
  ['quarters, from the first to the last', [-2, -2, -2, -2], [[0, 0], [0.2, 0], [0.3, 1], [0.6, 2], [0.8, 3], [LAST, 3]]],
  ['at an edge the next one begins', [0, 0], [[0.5 - 2 ** -24, 0], [0.5, 1]]],
  ['of a single class', [7], [[0, 0], [LAST, 0]]],
  ['a half, a third and a sixth', [Math.log(3), Math.log(2), 0], [[0.49, 0], [0.51, 1], [0.82, 1], [0.84, 2]]],
  ['never one without probability, be it the first', [-900, 0, 0], [[0, 1], [0.6, 2]]],
  ['or the last', [0, 0, -900], [[0.4, 0], [LAST, 1]]],
  ['not even where a draw was rounded up to 1', [0, 0, -900], [[1, 1]]],
  ['logits that no exponential bears', [1e30, 1e30, -1e30, 700], [[0, 0], [0.7, 1], [LAST, 1]]],
];

describe('a class drawn from a row of logits', () => {
  it.each(CHOICES)('%s', async (_, logits, pairs) => {
    const chosen = await draw(
      pairs.map(() => logits),
      pairs.map(([u]) => u),
    );
    expect(chosen).toEqual(pairs.map(([, c]) => c));
  });

  it('is as frequent as it is probable', async () => {
    const n = 4000;
    const rng = new Rng(5, 0);
    const logits = [0.5, -1, 2, 0];
    const chosen = await draw(
      Array.from({ length: n }, () => logits),
      Array.from({ length: n }, () => rng.uniform()),
    );
    const sum = logits.reduce((s, o) => s + Math.exp(o), 0);
    for (const [c, o] of logits.entries()) {
      const p = Math.exp(o) / sum;
      const share = chosen.filter((x) => x === c).length / n;
      expect(Math.abs(share - p), `class ${c}`).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  it('by uniform numbers of a seed, a step and a stream', async () => {
    const g = new Graph('uniform');
    const clock = g.input('clock', 1, 2, 'u32');
    const out = drawUniform(clock, 500, 18);
    const { values } = await runByHand(g, new CpuExecutor({ precision: 'f64', poison: true }), {
      ...{ specs: [], parameters: new Map(), wanted: {}, values: { out } },
      inputs: { clock: Uint32Array.of(7, 3) },
    });
    const got = Array.from(values.get('out') as Float64Array);
    expect(got).toEqual(got.map((_, i) => uniform01(threefry2x32(7, 18, 3, i)[0])));
    expect(Math.min(...got)).toBeLessThan(0.02);
    expect(Math.max(...got)).toBeGreaterThan(0.98);
  });
});

/** Largest class of every row of logits. */
const largest = (logits: ArrayLike<number>): number[] =>
  Array.from({ length: logits.length / K }, (_, r) => {
    const row = Array.from(logits).slice(r * K, (r + 1) * K);
    return row.indexOf(Math.max(...row));
  });

describe('what a network chose enters again', () => {
  it('the largest, or what was drawn; a draw of 0 is the first class, one close to 1 the last', async () => {
    const greedy = await on(drawing('greedy', () => false));
    const { fed, logits } = await greedy.inspect(batchOf(drawing('greedy', () => false)));
    expect(classesOf(fed as Float64Array, K)).toEqual(largest(logits));
    expect(new Set(largest(logits)).size, 'not always the same').toBeGreaterThan(1);

    const drawn = drawing('sample', () => false);
    const network = await on(drawn);
    const chosen = async (draws?: ArrayLike<number>): Promise<number[]> => {
      const got = await network.inspect({ ...batchOf(drawn), ...(draws && { draws }) });
      // What leaves the last step enters none, and no draw is for it.
      return classesOf(got.fed as Float64Array, K).slice(0, (T - 1) * B);
    };
    const all = (u: number): number[] => new Array(T * B).fill(u);
    expect(new Set(await chosen(all(0)))).toEqual(new Set([0]));
    expect(new Set(await chosen(all(LAST)))).toEqual(new Set([K - 1]));
    // Row t of the draws decides what enters step t, which is row t - 1 of what is fed back.
    const one = all(0);
    one[2 * B + 1] = LAST;
    expect((await chosen(one)).map((c, row) => (c === 0 ? -1 : row)).filter((row) => row >= 0)).toEqual([
      B + 1,
    ]);
    const got = await network.inspect(batchOf(drawn));
    expect(classesOf(got.fed as Float64Array, K), 'not the largest').not.toEqual(largest(got.logits));
  });

  it('has the gradients of its loss, with the usual draws and with its own', async () => {
    for (const feedback of ['greedy', 'sample'] as const) {
      const drawn = drawing(feedback, () => false);
      const network = await on(drawn);
      for (const batch of [plain(drawn), batchOf(drawn)])
        expect((await gradientCheck(network, batch)).agrees, feedback).toBe(true);
    }
  });

  it('draws once for all steps, before them', () => {
    const drawn = drawing('sample');
    const { plan } = batchPlan('train', networkTrainable(resolveConfig(drawn.config)), plain(drawn), {
      forcing: 'never',
    });
    const labels = (kernel: string): string[] =>
      plan.dispatches.filter((d) => d.kernel === kernel).map(({ label }) => label);
    expect(labels('drawUniform')).toEqual(['forward']);
    expect(labels('drawOneHot')).toEqual(Array.from({ length: T }, (_, t) => `forward t=${t}`));
    const taught = batchPlan('train', networkTrainable(resolveConfig(drawn.config)), plain(drawn), {
      forcing: 'always',
    });
    expect(taught.plan.dispatches.some(({ kernel }) => kernel.startsWith('draw'))).toBe(false);
  });
});

/** The batch without draws of its own. */
function plain(drawn: DrawnNetwork): Batch {
  const { draws: _, ...batch } = batchOf(drawn);
  return batch;
}

describe('training on what was drawn', () => {
  const reports = async (
    drawn: DrawnNetwork,
    batch: Batch,
    options: { seed?: number; teacherForcing?: number; steps?: number; evaluate?: Batch[] },
  ): Promise<BatchReport[]> => {
    const network = await on(drawn);
    const all: BatchReport[] = [];
    const run = network.train({
      ...{ batches: [batch], steps: 4, reportEvery: 1, evaluateEvery: 1, lr: 0.02 },
      ...options,
    });
    for await (const report of run) all.push(report);
    network.executor.dispose();
    return all;
  };
  const drawn = drawing('sample');
  const losses = (all: BatchReport[]): number[] => all.map(({ loss }) => loss);

  it.each([0, 0.5])('is the same by the same seed: teacher forcing %d', async (teacherForcing) => {
    const run = (seed: number) => reports(drawn, plain(drawn), { seed, teacherForcing });
    const first = losses(await run(3));
    expect(losses(await run(3))).toEqual(first);
    expect(losses(await run(4))).not.toEqual(first);
  });

  it('begins with what inspect says, which draws by the seed 1', async () => {
    const [first] = await reports(drawn, plain(drawn), { teacherForcing: 0, steps: 1 });
    const network = await on(drawn);
    const alone = { ...plain(drawn), teacher: new Array(T * B).fill(0) };
    const { loss } = await network.inspect(alone);
    expect(first?.loss).toBeCloseTo(loss, 6); // the ring holds 32 bits
    expect((await network.inspect({ ...alone, draws: batchOf(drawn).draws as Float64Array })).loss).not.toBe(
      loss,
    );
    network.executor.dispose();
  });

  it('uses the draws of a batch that brings them', async () => {
    const own = batchOf(drawn);
    const run = (seed: number) => reports(drawn, own, { seed, teacherForcing: 0 });
    expect(losses(await run(3))).toEqual(losses(await run(4)));
    const network = await on(drawn);
    const { loss } = await network.inspect({ ...own, teacher: new Array(T * B).fill(0) });
    expect(losses(await run(3))[0]).toBeCloseTo(loss, 6);
  });

  it('is judged alone by the same draws every time, in each sequence of its own length', async () => {
    const batch = plain(drawn);
    const lengths = Int32Array.of(6, 2, 4, 1);
    const [first, second] = await reports(drawn, batch, { evaluate: [{ ...batch, lengths }], steps: 2 });
    const [other] = await reports(drawn, batch, { evaluate: [{ ...batch, lengths }], steps: 2, seed: 9 });
    expect(first?.validation?.alone?.loss).toBe(other?.validation?.alone?.loss);
    expect(first?.validation?.alone?.loss).not.toBe(first?.validation?.loss);
    expect(second?.validation?.alone?.loss).not.toBe(first?.validation?.alone?.loss);
  });

  it('learns: its loss falls', async () => {
    const all = losses(await reports(drawn, plain(drawn), { teacherForcing: 0.5, steps: 80 }));
    expect(all.at(-1)).toBeLessThan((all[0] as number) / 2);
  });
});

describe('refused', () => {
  it.each<[string, Partial<Batch>, string]>([
    ['a draw of 1', { draws: new Array(T * B).fill(1) }, 'out-of-range'],
    ['a draw below 0', { draws: new Array(T * B).fill(-0.1) }, 'out-of-range'],
    ['a draw that is no number', { draws: new Array(T * B).fill(Number.NaN) }, 'out-of-range'],
    ['too few draws', { draws: [0.5] }, 'wrong-length'],
  ])('%s', async (_, part, code) => {
    const drawn = drawing('sample');
    const network = await on(drawn);
    const error = await rejected(DataError, network.inspect({ ...batchOf(drawn), ...part }));
    expect(error).toMatchObject({ code, parameter: 'draws' });
  });

  it('draws where nothing is drawn', async () => {
    const drawn = drawing('greedy');
    const network = await on(drawn);
    const error = await rejected(
      DataError,
      network.inspect({ ...batchOf(drawn), draws: new Array(T * B).fill(0) }),
    );
    expect(error).toMatchObject({ code: 'needless-data', parameter: 'draws' });
  });

  it('another way of feeding back, and a recording without draws', () => {
    const bad = { ...config('sample'), feedback: 'argmax' } as never;
    expect(thrown(ConfigError, () => resolveConfig(bad))).toMatchObject({
      code: 'unknown-value',
      parameter: 'feedback',
    });
    const g = new Graph('bare');
    const inputs = { steps: T, batch: B, x: g.input('x', T * B, 3) };
    expect(thrown(PlanError, () => record(g, resolveConfig(config('sample')), inputs))).toMatchObject({
      code: 'missing-draws',
    });
  });
});
