import { describe, expect, it } from 'vitest';
import { MatrixCells } from '../../shaders/cells.ts';
import { sampleTokenTwin } from '../../shaders/twins/sampleToken.ts';
import { Rng } from '../../src/core/rng.ts';
import { type CharRNN, ConfigError, type SamplingOptions } from '../../src/index.ts';
import { collect, create, write } from '../helpers/char-models.ts';
import { thrown } from '../helpers/errors.ts';

interface Draw {
  readonly heat?: number;
  readonly k?: number;
  readonly p?: number;
  readonly position?: number;
  readonly seed?: number;
}

/** The tokens that the twin draws for rows that all have these logits. */
function tokens(
  o: readonly number[],
  rows: number,
  { heat = 1, k = 0, p = 1, position = 3, seed = 11 }: Draw,
): number[] {
  const cells = (numbers: readonly number[], cols: number, type = Float64Array) =>
    new MatrixCells(
      type.from(numbers),
      { offset: 0, rows: numbers.length / cols, cols, stride: cols },
      false,
      false,
    );
  const drawn = new Int32Array(rows);
  const one = { offset: 0, rows, cols: 1, stride: 1 };
  sampleTokenTwin.run(
    {
      o: cells(Array.from({ length: rows }, () => o).flat(), o.length),
      temperature: cells([heat], 1),
      topK: cells([k], 1),
      topP: cells([p], 1),
      clock: cells([position, seed, 1, 0], 4),
      token: new MatrixCells(drawn, one, false, false),
      history: new MatrixCells(new Int32Array(rows), one, false, false),
    },
    {},
    {},
  );
  return [...drawn];
}

/**
 * The distribution by its definition, token by token and without a ranking: a token is among the first k if fewer than
 * k are ahead of it, and in the nucleus if what is ahead of it there has not yet reached p.
 */
function distribution(o: readonly number[], { heat = 1, k = 0, p = 1 }: Draw): number[] {
  const largest = Math.max(...o);
  const weights = o.map((x) => Math.exp((x - largest) / heat));
  const isAhead = (a: number, b: number): boolean =>
    (o[a] as number) > (o[b] as number) || (o[a] === o[b] && a < b);
  const ahead = (c: number): number[] => o.flatMap((_, a) => (isAhead(a, c) ? [a] : []));
  const sum = (of: readonly number[]): number => of.reduce((s, c) => s + (weights[c] as number), 0);
  const first = o.flatMap((_, c) => (k === 0 || ahead(c).length < k ? [c] : []));
  const total = sum(first);
  const kept = first.filter((c) => p >= 1 || ahead(c).length === 0 || sum(ahead(c)) < p * total);
  return o.map((_, c) => (kept.includes(c) ? (weights[c] as number) / sum(kept) : 0));
}

const logits = (V: number, seed: number, scale = 1.5): number[] => {
  const rng = new Rng(seed, 9);
  return Array.from({ length: V }, () => scale * rng.normal());
};

const settings: readonly Draw[] = [
  {},
  { heat: 2.5 },
  { k: 1 },
  { k: 4 },
  { k: 400 },
  { p: 0.6 },
  { p: 1e-6 },
  { k: 6, p: 0.8 },
  { k: 6, p: 0.8, heat: 0.5 },
  { k: 3, p: 0.999, heat: 4 },
];

describe('what is drawn', () => {
  it.each(settings)('has the frequencies of the definition: %o', (draw) => {
    const o = logits(13, 4);
    const n = 20_000;
    const want = distribution(o, draw);
    const counts = o.map(() => 0);
    for (const token of tokens(o, n, draw)) counts[token] = (counts[token] as number) + 1;
    let [chiSquare, freedom] = [0, -1];
    for (const [c, probability] of want.entries()) {
      if (probability === 0) expect(counts[c], `token ${c} is left out`).toBe(0);
      else {
        chiSquare += ((counts[c] as number) - n * probability) ** 2 / (n * probability);
        freedom++;
      }
    }
    // Mean: the degrees of freedom; variance: twice that. Five standard deviations.
    expect(chiSquare).toBeLessThanOrEqual(freedom + 5 * Math.sqrt(2 * freedom));
  });

  it('is never anything but the kept, and every kept one: over sizes, limits, and many equals', () => {
    const rng = new Rng(8, 9);
    for (let round = 0; round < 60; round++) {
      const V = 1 + rng.integer(12);
      // A few values only, so that limits fall among equals.
      const o = Array.from({ length: V }, () => rng.integer(4) - 2);
      const draw = { k: rng.integer(V + 2), p: [1, 0.05, 0.3, 0.5, 0.77][rng.integer(5)] as number, heat: 3 };
      const want = distribution(o, draw).flatMap((q, c) => (q > 0 ? [c] : []));
      const got = [...new Set(tokens(o, 3000, { ...draw, seed: round }))].sort((a, b) => a - b);
      expect(got, JSON.stringify({ o, draw })).toEqual(want);
    }
  });

  it('is the same again, other at another position, and greedy at temperature 0 whatever the limits', () => {
    const o = logits(40, 5);
    const draw = { k: 20, p: 0.9 };
    expect(tokens(o, 50, draw)).toEqual(tokens(o, 50, draw));
    expect(tokens(o, 50, { ...draw, position: 4 })).not.toEqual(tokens(o, 50, draw));
    expect(tokens(o, 50, { ...draw, seed: 12 })).not.toEqual(tokens(o, 50, draw));
    const best = o.indexOf(Math.max(...o));
    expect(new Set(tokens(o, 50, { ...draw, heat: 0 }))).toEqual(new Set([best]));
  });

  it('of a vocabulary of thousands takes no time that grows with the square', () => {
    const o = logits(5000, 6);
    const want = keptBySorting(o, 100, 0.5);
    for (const token of tokens(o, 20, { k: 100, p: 0.5 })) expect(want).toContain(token);
  });
});

/** How many first ones of falling weights reach a share of all. */
function reaching(weights: readonly number[], share: number): number {
  const total = weights.reduce((a, b) => a + b, 0);
  let [mass, n] = [0, 0];
  while (n < weights.length && mass < share * total) {
    mass += weights[n] as number;
    n++;
  }
  return n;
}

/** The kept tokens of a large vocabulary. */
function keptBySorting(o: readonly number[], k: number, p: number): number[] {
  const first = o
    .map((x, c) => ({ c, w: Math.exp(x) }))
    .toSorted((a, b) => b.w - a.w)
    .slice(0, k);
  const n = reaching(
    first.map(({ w }) => w),
    p,
  );
  return first.slice(0, n).map(({ c }) => c);
}

/** A model that has learned a little. */
async function trained(): Promise<CharRNN> {
  const model = await create({ hiddenSize: 16 });
  await collect(model.train({ steps: 120, lr: 0.02, evaluateEvery: 0 }));
  return model;
}

describe('the sampling of a text', () => {
  it('from the one likeliest, or from the smallest nucleus, is greedy, however hot', async () => {
    const model = await trained();
    const greedy = await write(model.generate({ temperature: 0, length: 150 }));
    expect(await write(model.generate({ temperature: 3, topK: 1, length: 150, seed: 9 }))).toBe(greedy);
    expect(await write(model.generate({ temperature: 3, topP: 1e-6, length: 150, seed: 9 }))).toBe(greedy);
    model.dispose();
  });

  it('only takes what the limits leave, and without limits everything', async () => {
    const model = await trained();
    const size = model.vocabulary.size;
    const options = { temperature: 1.5, length: 120, seed: 2 };
    const free = await write(model.generate(options));
    expect(await write(model.generate({ ...options, topK: Number.POSITIVE_INFINITY, topP: 1 }))).toBe(free);
    expect(await write(model.generate({ ...options, topK: size }))).toBe(free);
    for (const limit of [{ topK: 3 }, { topP: 0.7 }, { topK: 4, topP: 0.9 }]) {
      const text = await write(model.generate({ ...options, ...limit }));
      expect(text, JSON.stringify(limit)).not.toBe(free);
      // Every character is among the limited ones of its place; the network says which these are.
      let before = '\n';
      for (const c of text.slice(0, 40)) {
        const all = await model.next(before, { k: size });
        // By temperature 1.5.
        const weights = all.map(({ logProbability }) => Math.exp(logProbability / 1.5));
        const first = weights.slice(0, limit.topK ?? size);
        // A hair more than p, for what float32 rounds.
        const n = reaching(first, (limit.topP ?? 1) * (1 + 1e-6));
        const kept = all.slice(0, n).map(({ character }) => character);
        expect(kept).toContain(c);
        before += c;
      }
    }
    model.dispose();
  });

  it('can be changed while texts are written: all that go on, none that begin later', async () => {
    const model = await trained();
    const options = { temperature: 2, length: 200, seed: 4 };
    const greedy = async (prefix: string): Promise<string> => {
      const all = await write(model.generate({ temperature: 0, length: 136, prime: `\n${prefix}` }));
      return prefix + all;
    };
    const take = async (it: AsyncIterator<string>, n: number): Promise<string> => {
      let text = '';
      while (text.length < n) text += (await it.next()).value;
      return text;
    };
    const free = await write(model.generate(options));
    const [a, b] = [model.generate(options), model.generate({ ...options, seed: 5 })];
    const [firstOfA, firstOfB] = [await take(a, 64), await take(b, 64)];
    model.set({ topK: 1 });
    expect(firstOfA).toBe(free.slice(0, 64));
    expect(firstOfA + (await write(a))).toBe(await greedy(firstOfA));
    expect(firstOfB + (await write(b))).toBe(await greedy(firstOfB));
    expect(await write(model.generate(options)), 'the next one has its own').toBe(free);

    const changed = async (...changes: readonly SamplingOptions[]): Promise<string> => {
      const it = model.generate(options);
      const first = await take(it, 64);
      for (const change of changes) model.set(change);
      return first + (await write(it));
    };
    const both = await changed({ temperature: 0.5, topK: 2 });
    expect(await changed({ temperature: 0.5 }, { topK: 2 })).toBe(both);
    expect(await changed({ temperature: 0.5 })).not.toBe(both);
    expect(await changed({ topK: 2 })).not.toBe(both);
    model.dispose();
  });

  it('refuses what is no limit, and changes nothing then', async () => {
    const model = await create();
    for (const wrong of [
      { topK: 0 },
      { topK: 2.5 },
      { topK: -1 },
      { topK: Number.NaN },
      { topP: 0 },
      { topP: 1.01 },
      { topP: Number.NaN },
      { temperature: -1 },
    ]) {
      const [name] = Object.keys(wrong) as [string];
      for (const call of [() => model.generate(wrong), () => model.set(wrong)])
        expect(thrown(ConfigError, call)).toMatchObject({ code: 'out-of-range', parameter: name });
    }
    expect(thrown(ConfigError, () => model.set({ topk: 3 } as object)).code).toBe('unknown-option');
    const it = model.generate({ temperature: 0, length: 100 });
    await it.next();
    thrown(ConfigError, () => model.set({ temperature: 5, topP: 3 }));
    const text = await write(it);
    expect((await write(model.generate({ temperature: 0, length: 100 }))).slice(1)).toBe(text);
    model.dispose();
  });
});
