import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { Vocabulary } from '../../src/data/vocabulary.ts';
import {
  ConfigError,
  DataError,
  Network,
  type NetworkConfig,
  type Prediction,
  StateError,
} from '../../src/index.ts';
import { check } from '../../src/schedule/check.ts';
import { type BeamOptions, type BeamText, beamSearch } from '../../src/text/beam.ts';
import { beamPlan } from '../../src/text/beam-plan.ts';
import { next, score, type TextModel } from '../../src/text/score.ts';
import { scorePlan } from '../../src/text/score-plan.ts';
import { Turns } from '../../src/train/turns.ts';
import { collect, create, write } from '../helpers/char-models.ts';
import { rejected } from '../helpers/errors.ts';
import { charConfig } from '../helpers/training-runs.ts';

/** A model whose network can also be inspected. */
interface Writer extends TextModel {
  readonly network: Network;
}

/** A network with strong weights, so that what comes next depends on all that came before. */
async function model(chars: string, more: Partial<NetworkConfig> = {}, seed = 3): Promise<Writer> {
  const vocabulary = Vocabulary.fromList([...chars]);
  const [V, executor] = [vocabulary.size, new CpuExecutor()];
  const ends = { input: 'tokens', inputSize: V, outputSize: V } as const;
  const network = await Network.create({ ...ends, hiddenSize: 5, ...more }, executor);
  const rng = new Rng(seed, 0);
  network.loadStateDict(
    new Map(
      network.specs.map((s) => [
        s.name,
        Float64Array.from({ length: s.rows * s.cols }, () => 1.2 * rng.normal()),
      ]),
    ),
  );
  return { network, vocabulary, turns: new Turns() };
}

/** ln p of every character after a text, from the logits of an inspection: other plans, and other code. */
async function expected({ network, vocabulary }: Writer, before: string): Promise<number[]> {
  const tokens = vocabulary.encode(before);
  const { logits } = await network.inspect({ seqLen: tokens.length, batchSize: 1, tokens, targets: tokens });
  const o = Array.from(logits.slice(-vocabulary.size));
  const logSum = Math.log(o.reduce((sum, x) => sum + Math.exp(x), 0));
  return o.map((x) => x - logSum);
}

interface Outcome {
  readonly text: string;
  readonly stop: string | undefined;
  readonly logProbability: number;
  readonly length: number;
}

/** Every way in which a text can end: at one of the stops, or at its length. */
async function outcomes(
  m: Writer,
  prime: string,
  length: number,
  stops: readonly string[],
): Promise<Outcome[]> {
  const all: Outcome[] = [];
  const grow = async (written: string, logProbability: number): Promise<void> => {
    const stop = stops.filter((s) => written.endsWith(s)).sort((a, b) => b.length - a.length)[0];
    if (written.length === length || stop) {
      const text = stop ? written.slice(0, -stop.length) : written;
      all.push({ text, stop, logProbability, length: written.length });
      return;
    }
    const more = await expected(m, prime + written);
    for (const [i, c] of m.vocabulary.chars.entries())
      await grow(written + c, logProbability + (more[i] as number));
  };
  await grow('', 0);
  return all;
}

/** Outcomes by score, and a search that knows them all: the same texts with the same figures. */
function expectBest(got: readonly BeamText[], all: readonly Outcome[], alpha = 0): void {
  const best = all
    .map((o) => ({ ...o, score: o.logProbability / o.length ** alpha }))
    .toSorted((a, b) => b.score - a.score);
  for (const [i, found] of got.entries()) {
    const { text, stop, logProbability, length, score } = best[i] as (typeof best)[number];
    expect({ text: found.text, stop: found.stop }, `number ${i}`).toEqual({ text, stop });
    expect(found.logProbability).toBeCloseTo(logProbability, 4);
    expect(found.perCharacter).toBeCloseTo(logProbability / length, 4);
    expect(found.score).toBeCloseTo(score, 4);
  }
}

const cells: readonly Partial<NetworkConfig>[] = [
  {},
  { activation: 'relu' },
  { cell: 'lstm' },
  { cell: 'lstm', numLayers: 2 },
  { cell: 'gru', numLayers: 2, embeddingDim: 3 },
  { cell: 'gru-reset-before' },
  { layerNorm: true, biases: 2 },
];

describe('with as many beams as there are texts', () => {
  it.each(cells)('all of them are found, in order: %o', async (more) => {
    const m = await model('abc', more);
    const got = await beamSearch(m, { prime: 'ab', length: 3, beams: 27 });
    expect(got).toHaveLength(27);
    expect(new Set(got.map(({ text }) => text)).size).toBe(27);
    expectBest(got, await outcomes(m, 'ab', 3, []));
  });

  it.each([0, 0.6, 1, 2])('and with stops, when lengths weigh %f', async (lengthPenalty) => {
    const m = await model('abc', { cell: 'gru' });
    for (const stop of [['b'], ['ca'], ['ab', 'c'], ['cab', 'ab', 'b']]) {
      const all = await outcomes(m, 'c', 4, stop);
      const got = await beamSearch(m, { prime: 'c', length: 4, beams: 81, stop, lengthPenalty });
      expect(got).toHaveLength(all.length);
      expect(new Set(got.map((t) => t.stop)).size).toBeGreaterThan(1);
      expectBest(got, all, lengthPenalty);
      // Fewer may be asked for, and still be the best ones, where nothing was cut off that led to them.
      const few = await beamSearch(m, { prime: 'c', length: 4, beams: 40, stop, lengthPenalty });
      expect(few).toEqual(got.slice(0, few.length));
    }
  });
});

describe('with few beams', () => {
  it('one is greedy: the text at temperature 0', async () => {
    const m = await create({ hiddenSize: 16 });
    await collect(m.train({ steps: 80, lr: 0.02, evaluateEvery: 0 }));
    for (const prime of ['the ', '\n', 'a dog ran to the sea'])
      expect((await m.beamSearch({ prime, length: 70, beams: 1 }))[0]?.text).toBe(
        await write(m.generate({ prime, length: 70, temperature: 0 })),
      );
    m.dispose();
  });

  const searches = [
    { beams: 2, more: {}, stop: [], alpha: 0 },
    { beams: 3, more: { cell: 'lstm', numLayers: 2 }, stop: [], alpha: 0 },
    { beams: 1, more: { cell: 'gru' }, stop: ['a', 'b', 'c', 'd'], alpha: 0 },
    { beams: 1, more: { cell: 'gru' }, stop: ['a', 'b', 'c', 'd'], alpha: 2 },
    { beams: 3, more: {}, stop: ['ab', 'c', 'ea'], alpha: 0.7 },
    { beams: 3, more: { cell: 'lstm' }, stop: ['d', 'e', 'bb', 'ca'], alpha: 1.5 },
    { beams: 4, more: { cell: 'gru' }, stop: ['a', 'b', 'd'], alpha: 3 },
  ] as const;
  it.each(searches)(
    'does what the definition says, step by step: %o',
    async ({ beams, more, stop, alpha }) => {
      const [prime, length] = ['d', 6];
      let [permuted, stopped] = [0, 0];
      for (const seed of [8, 9, 10, 11, 12, 13]) {
        const m = await model('abcde', more, seed);
        let live = [{ text: '', logProbability: 0 }];
        const finished: Outcome[] = [];
        for (let n = 1; n <= length; n++) {
          const children = [];
          for (const [row, { text, logProbability }] of live.entries())
            for (const [i, p] of (await expected(m, prime + text)).entries())
              children.push({ text: text + m.vocabulary.chars[i], logProbability: logProbability + p, row });
          const next: typeof children = [];
          for (const child of children.toSorted((a, b) => b.logProbability - a.logProbability)) {
            if (next.length === beams) break;
            const its = stop
              .filter((s) => child.text.endsWith(s))
              .toSorted((a, b) => b.length - a.length)
              .at(0);
            if (its)
              finished.push({ ...child, text: child.text.slice(0, -its.length), stop: its, length: n });
            else if (n === length) finished.push({ ...child, stop: undefined, length: n });
            if (!its) next.push(child);
          }
          // Parents change places, and some have more than one child.
          if (n > 1 && next.some(({ row }, i) => row !== i)) permuted++;
          live = next;
        }
        const options = { prime, length, beams, stop, lengthPenalty: alpha };
        const got = await beamSearch(m, options);
        expect(got).toHaveLength(Math.min(beams, finished.length));
        expectBest(got, finished, alpha);
        if (finished.some((f) => f.stop && f.length < length)) stopped++;
      }
      if (stop.length > 0) expect(stopped, 'stops come before the end').toBeGreaterThan(2);
      if (beams > 1) expect(permuted, 'rows are permuted').toBeGreaterThan(2);
    },
  );

  it('among equals goes by parent, then by token', async () => {
    const m = await model('abc');
    m.network.loadStateDict(new Map(m.network.specs.map((s) => [s.name, new Float64Array(s.rows * s.cols)])));
    const texts = async (beams: number): Promise<string[]> =>
      (await beamSearch(m, { length: 3, beams })).map(({ text }) => text);
    expect(await texts(2)).toEqual(['aaa', 'aab']);
    expect(await texts(5)).toEqual(['aaa', 'aab', 'aac', 'aba', 'abb']);
  });

  it('finds a likelier text than greed does, and what it says of it is what the model says', async () => {
    let better = 0;
    for (let seed = 1; seed <= 8; seed++) {
      const m = await model('abcdef', { cell: 'gru' }, seed);
      const [greedy] = (await beamSearch(m, { prime: 'a', length: 12, beams: 1 })) as [BeamText];
      const [best] = (await beamSearch(m, { prime: 'a', length: 12, beams: 6 })) as [BeamText];
      if (best.logProbability > greedy.logProbability + 1e-3) better++;
      for (const { text, logProbability } of [greedy, best])
        expect((await score(m, text, { prime: 'a' })).logProbability).toBeCloseTo(logProbability, 4);
    }
    expect(better).toBeGreaterThan(2);
  });

  it('ends as soon as no beam can come before what is finished', async () => {
    const m = await model('ab', {}, 5);
    let steps = 0;
    const { executor } = m.network;
    const run = executor.run.bind(executor);
    executor.run = (program) => {
      if (program.plan.name.startsWith('beam')) steps++;
      return run(program);
    };
    const found = await beamSearch(m, { prime: 'a', length: 5000, beams: 2, stop: ['a', 'b'] });
    expect(found.map(({ text, stop }) => text + stop).sort()).toEqual(['a', 'b']);
    expect(steps).toBe(0);
    await beamSearch(m, { prime: 'a', length: 5000, beams: 2, stop: ['ab', 'ba', 'aa', 'bb'] });
    expect(steps).toBe(1);
    // A single beam that is less likely than what has ended already.
    const [likeliest] = (await next(m, 'a', { k: 1 })) as [Prediction];
    const { character } = likeliest;
    const [first] = await beamSearch(m, { prime: 'a', length: 5000, beams: 1, stop: character });
    expect(first).toMatchObject({ text: '', stop: character });
    expect(steps).toBe(1);
  });

  it('gives the same again, whatever else is written meanwhile, and leaves nothing behind', async () => {
    const m = await create({ hiddenSize: 16 });
    await collect(m.train({ steps: 40, lr: 0.02, evaluateEvery: 0 }));
    const { bytes } = m;
    const options: BeamOptions = { prime: 'the ', length: 30, beams: 4, stop: '.' };
    const want = await m.beamSearch(options);
    const text = await write(m.generate({ length: 100 }));
    const [again, others, written] = await Promise.all([
      m.beamSearch(options),
      m.beamSearch({ ...options, prime: 'a' }),
      write(m.generate({ length: 100 })),
    ]);
    expect(again).toEqual(want);
    expect(others).not.toEqual(want);
    expect(written).toBe(text);
    expect(m.bytes).toBe(bytes);
    m.dispose();
  });

  it('ends with the reason when it is aborted, and can be begun anew', async () => {
    const m = await create();
    const reason = new Error('enough');
    const { bytes } = m;
    await expect(m.beamSearch({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const search = m.beamSearch({ length: 100_000, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(search).rejects.toBe(reason);
    expect(m.bytes).toBe(bytes);
    expect(await m.beamSearch({ length: 3, beams: 2 })).toHaveLength(2);
    m.dispose();
    expect((await rejected(StateError, m.beamSearch())).code).toBe('disposed');
  });

  it('a model that is disposed of meanwhile says so', async () => {
    const m = await create();
    const search = m.beamSearch({ length: 100_000 });
    setTimeout(() => m.dispose(), 20);
    expect(await rejected(StateError, search)).toMatchObject({ code: 'disposed' });
  });

  it('refuses what it cannot search', async () => {
    const m = await create();
    const wrong: readonly [BeamOptions, string][] = [
      [{ beams: 0 }, 'beams'],
      [{ beams: 2.5 }, 'beams'],
      [{ beams: 5000 }, 'beams'],
      [{ length: 0 }, 'length'],
      [{ length: Number.POSITIVE_INFINITY }, 'length'],
      [{ lengthPenalty: -1 }, 'lengthPenalty'],
    ];
    for (const [options, parameter] of wrong)
      expect(await rejected(ConfigError, m.beamSearch(options))).toMatchObject({
        code: 'out-of-range',
        parameter,
      });
    expect((await rejected(ConfigError, m.beamSearch({ stop: '' }))).code).toBe('empty-stop');
    expect((await rejected(ConfigError, m.beamSearch({ beam: 3 } as object))).code).toBe('unknown-option');
    expect((await rejected(DataError, m.beamSearch({ prime: '猫' }))).code).toBe('unknown-character');
    m.dispose();
  });
});

it.each(cells)('the plans of a search and of a score are sound: %o', (more) => {
  const config = charConfig(5, 4, more);
  for (const plan of [beamPlan(config, 1), beamPlan(config, 3), scorePlan(config, 1), scorePlan(config, 4)])
    expect(check(plan)).toEqual([]);
});
