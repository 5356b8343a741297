import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import {
  type CharRNN,
  ConfigError,
  DataError,
  Network,
  type NetworkConfig,
  StateError,
} from '../../src/index.ts';
import { readTokens } from '../../src/text/score.ts';
import { collect, create, write } from '../helpers/char-models.ts';
import { rejected } from '../helpers/errors.ts';

/** A model that has learned a little. */
async function trained(): Promise<CharRNN> {
  const model = await create({ hiddenSize: 12 });
  await collect(model.train({ steps: 80, lr: 0.02, evaluateEvery: 0 }));
  return model;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const cells: readonly Partial<NetworkConfig>[] = [
  {},
  { cell: 'lstm', numLayers: 2 },
  { cell: 'gru', embeddingDim: 3 },
  { cell: 'gru-reset-before', numLayers: 2 },
  { layerNorm: true, leak: 0.5 },
];

describe('reading', () => {
  it.each(cells)('in pieces is as reading at once, whatever is left over: %o', async (more) => {
    const V = 6;
    const executor = new CpuExecutor();
    const ends = { input: 'tokens', inputSize: V, outputSize: V } as const;
    const network = await Network.create({ ...ends, hiddenSize: 4, ...more }, executor);
    network.initialise(5, 'uniform');
    const { bytes } = executor;
    for (const n of [1, 2, 63, 64, 65, 128, 150]) {
      const tokens = new Int32Array(n).map((_, i) => (i * i + (i >> 2)) % V);
      const got = await readTokens(network, tokens);
      // The whole of it as one batch: another plan.
      const targets = new Int32Array(n).map((_, i) => tokens[i + 1] ?? -1);
      const whole = await network.inspect({ seqLen: n, batchSize: 1, tokens, targets, reduction: 'sum' });
      expect(got.logProbabilities).toHaveLength(n - 1);
      expect(-sum(got.logProbabilities)).toBeCloseTo(n === 1 ? 0 : whole.loss, 3);
      for (const [t, p] of got.logProbabilities.entries())
        expect(p).toBeCloseTo(-(whole.lossElements[t] as number), 5);
      const last = whole.logits.slice((n - 1) * V);
      expect(Math.max(...got.logits.map((x, c) => Math.abs(x - (last[c] as number))))).toBeLessThan(1e-5);
      [...whole.states.values()].forEach(({ values }, i) => {
        const state = got.states[i] as Float32Array;
        const end = values.slice(-state.length);
        expect(Math.max(...state.map((x, c) => Math.abs(x - (end[c] as number))))).toBeLessThan(1e-5);
        expect(Math.max(...state.map(Math.abs)), 'the state is not trivial').toBeGreaterThan(0.01);
      });
    }
    const kept = executor.bytes;
    await readTokens(network, new Int32Array(70));
    expect(executor.bytes, 'nothing stays').toBe(kept);
    expect(bytes).toBeLessThanOrEqual(kept);
  });
});

describe('the score of a text', () => {
  it('is the sum over its characters, each after all before it', async () => {
    const model = await trained();
    const text = 'cat sat on the mat. a dog ran to the sea, and sat on the cat. the dog sat.';
    const got = await model.score(text, { prime: 'the ' });
    expect(got.characters.map(({ character }) => character).join('')).toBe(text);
    expect(sum(got.characters.map(({ logProbability }) => logProbability))).toBeCloseTo(
      got.logProbability,
      9,
    );
    expect(got.perCharacter).toBeCloseTo(got.logProbability / text.length, 12);
    expect(got.perplexity).toBeCloseTo(Math.exp(-got.logProbability / text.length), 9);
    expect(got.bitsPerCharacter).toBeCloseTo(Math.log2(got.perplexity), 9);
    // What the model expected at each place, by itself.
    for (const at of [0, 1, 30, text.length - 1]) {
      const all = await model.next(`the ${text.slice(0, at)}`, { k: 100 });
      const its = all.find(({ character }) => character === text[at]);
      expect(got.characters[at]?.logProbability).toBeCloseTo(its?.logProbability as number, 4);
    }
    // One text in two parts.
    const [one, two] = [text.slice(0, 20), text.slice(20)];
    const parts = [
      await model.score(one, { prime: 'the ' }),
      await model.score(two, { prime: `the ${one}` }),
    ];
    expect(sum(parts.map((p) => p.logProbability))).toBeCloseTo(got.logProbability, 4);
    model.dispose();
  });

  it('of all texts of a length adds up to one', async () => {
    const model = await create({ text: 'abcab'.repeat(60) });
    let total = 0;
    for (const a of 'abc')
      for (const b of 'abc') total += Math.exp((await model.score(a + b, { prime: 'c' })).logProbability);
    expect(total).toBeCloseTo(1, 5);
    model.dispose();
  });

  it('tells what the model has learned from what it has not, and a code point is one character', async () => {
    const model = await trained();
    const [like, unlike] = [await model.score('the cat sat'), await model.score('tht sna,ctt')];
    expect(like.perplexity).toBeLessThan(unlike.perplexity / 3);
    expect(await model.score('sat')).toEqual(await model.score('sat', { prime: '\n' }));
    model.dispose();
    const other = await create({ text: 'a😀b🎉'.repeat(60) });
    expect((await other.score('😀b', { prime: '🎉a' })).characters.map(({ character }) => character)).toEqual(
      ['😀', 'b'],
    );
    other.dispose();
  });

  it('is of the weights at a step boundary, and disturbs nothing', async () => {
    const [a, b] = [await create(), await create()];
    const { bytes } = a;
    const options = { steps: 20, reportEvery: 4, evaluateEvery: 0 };
    const text = write(a.generate({ length: 100, seed: 3 }));
    const before = a.score('the cat');
    const [one, score] = await Promise.all([collect(a.train(options)), a.score('the cat')]);
    const two = await collect(b.train(options));
    expect(one.map((r) => [...r.losses])).toEqual(two.map((r) => [...r.losses]));
    expect(await a.stateDict()).toEqual(await b.stateDict());
    expect((await before).perplexity).not.toBe((await a.score('the cat')).perplexity);
    expect(score.characters).toHaveLength(7);
    expect(await text).toHaveLength(100);
    expect(a.bytes).toBe(bytes);
    a.dispose();
    b.dispose();
  });

  it('is refused for no text and for one that is not known', async () => {
    const model = await create();
    expect((await rejected(DataError, model.score(''))).code).toBe('empty-text');
    expect((await rejected(DataError, model.score('the 猫'))).code).toBe('unknown-character');
    expect((await rejected(DataError, model.score('the', { prime: '猫' }))).code).toBe('unknown-character');
    expect((await rejected(ConfigError, model.score(5 as unknown as string))).code).toBe('wrong-type');
    expect((await rejected(ConfigError, model.score('a', { prme: 'b' } as object))).code).toBe(
      'unknown-option',
    );
    const reason = new Error('enough');
    await expect(model.score('the', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    model.dispose();
    expect((await rejected(StateError, model.score('the'))).code).toBe('disposed');
  });
});

describe('what comes next', () => {
  it('is a distribution, the likeliest first, and the first of it is what greed writes', async () => {
    const model = await trained();
    const all = await model.next('the ', { k: 1000 });
    expect(all).toHaveLength(model.vocabulary.size);
    expect(new Set(all.map(({ character }) => character)).size).toBe(all.length);
    expect(sum(all.map(({ probability }) => probability))).toBeCloseTo(1, 9);
    for (const [i, { probability, logProbability }] of all.entries()) {
      expect(Math.exp(logProbability)).toBeCloseTo(probability, 12);
      expect(probability).toBeLessThanOrEqual(all[i - 1]?.probability ?? 1);
    }
    expect(await model.next('the ')).toEqual(all.slice(0, 10));
    expect(await model.next('the ', { k: 3 })).toEqual(all.slice(0, 3));
    const prime = `the cat sat on the mat. ${'a dog ran to the sea. '.repeat(5)}`;
    const [first] = await model.next(prime, { k: 1 });
    expect(first?.character).toBe(await write(model.generate({ prime, length: 1, temperature: 0 })));
    expect(await model.next()).toEqual(await model.next('\n'));
    expect(await model.next('')).toEqual(await model.next('\n'));
    model.dispose();
  });

  it('is refused for a number that is none', async () => {
    const model = await create();
    for (const k of [0, -1, 1.5, Number.NaN])
      expect(await rejected(ConfigError, model.next('a', { k }))).toMatchObject({ parameter: 'k' });
    expect((await rejected(DataError, model.next('猫'))).code).toBe('unknown-character');
    model.dispose();
    expect((await rejected(StateError, model.next('a'))).code).toBe('disposed');
  });
});
