import { describe, expect, it } from 'vitest';
import { type CharRNN, DataError, StateError } from '../../src/index.ts';
import { collect, create, text, write } from '../helpers/char-models.ts';
import { rejected, thrown } from '../helpers/errors.ts';

/** A model that has learned a little, so that its texts depend on what came before. */
async function trained(steps = 120): Promise<CharRNN> {
  const model = await create({ hiddenSize: 16 });
  await collect(model.train({ steps, lr: 0.02, evaluateEvery: 0 }));
  return model;
}

const take = async (it: AsyncIterator<string>, n: number): Promise<string> => {
  let all = '';
  for (let i = 0; i < n; i++) all += (await it.next()).value;
  return all;
};

describe('a text', () => {
  it('is as long as asked, one character at a time, all of them known', async () => {
    const model = await create();
    const characters: string[] = [];
    for await (const c of model.generate({ length: 130 })) characters.push(c);
    expect(characters).toHaveLength(130);
    for (const c of characters) expect(model.vocabulary.has(c)).toBe(true);
    expect(await write(model.generate())).toHaveLength(200);
    expect(await write(model.generate({ length: 0 }))).toBe('');
    model.dispose();
  });

  it('depends on nothing but weights, prime, seed and temperature', async () => {
    const model = await trained();
    const options = { prime: 'the ', length: 150, seed: 3, temperature: 1 };
    const want = await write(model.generate(options));
    expect(await write(model.generate(options))).toBe(want);
    for (const other of [{ seed: 4 }, { temperature: 0.3 }, { prime: 'a dog' }])
      expect(await write(model.generate({ ...options, ...other })), JSON.stringify(other)).not.toBe(want);
    await collect(model.train({ steps: 20, lr: 0.02 }));
    expect(await write(model.generate(options))).not.toBe(want);
    model.dispose();
  });

  it('is the beginning of a longer one: chunks from the device leave no seam', async () => {
    const model = await trained();
    const long = await write(model.generate({ length: 200 }));
    for (const length of [1, 63, 64, 65, 128])
      expect(await write(model.generate({ length }))).toBe(long.slice(0, length));
    model.dispose();
  });

  it('draws anew for every character: so hot that nothing but the draws counts, no chunk repeats', async () => {
    const model = await create();
    const hot = await write(model.generate({ length: 192, temperature: 1e6 }));
    expect(new Set([hot.slice(0, 64), hot.slice(64, 128), hot.slice(128)]).size).toBe(3);
    model.dispose();
  });

  it('of temperature 0 is the likeliest, whatever the seed', async () => {
    const model = await trained();
    const one = await write(model.generate({ temperature: 0, seed: 1, length: 80 }));
    expect(await write(model.generate({ temperature: 0, seed: 2, length: 80 }))).toBe(one);
    expect(await write(model.generate({ temperature: 1e-6, seed: 3, length: 80 }))).toBe(one);
    model.dispose();
  });

  it('follows the state: it is what the network says step by step', async () => {
    const model = await trained();
    const prime = 'the cat';
    const got = await write(model.generate({ prime, length: 20, temperature: 0 }));
    // By hand, in double precision, from the weights.
    const state = await model.stateDict();
    const [U, W, b, V, c] = [
      'rnn.weight_ih_l0',
      'rnn.weight_hh_l0',
      'rnn.bias_ih_l0',
      'out.weight',
      'out.bias',
    ].map((name) => state.get(name) as Float32Array) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const [H, K] = [16, model.vocabulary.size];
    let h = new Float64Array(H);
    const step = (token: number): number => {
      h = h.map((_, i) => {
        let a = b[i]! + U[i * K + token]!;
        for (let j = 0; j < H; j++) a += W[i * H + j]! * h[j]!;
        return Math.tanh(a);
      });
      const o = Array.from({ length: K }, (_, k) => h.reduce((sum, x, i) => sum + V[k * H + i]! * x, c[k]!));
      return o.indexOf(Math.max(...o));
    };
    let token = 0;
    for (const id of model.vocabulary.encode(prime)) token = step(id);
    let want = '';
    for (let i = 0; i < 20; i++) {
      want += model.vocabulary.chars[token];
      token = step(token);
    }
    expect(got).toBe(want);
    model.dispose();
  });

  it('without a prime begins with a line break, or with the first character there is', async () => {
    const model = await trained();
    for (const prime of [undefined, '']) {
      const options = { length: 40, ...(prime === undefined ? {} : { prime }) };
      expect(await write(model.generate(options))).toBe(
        await write(model.generate({ length: 40, prime: '\n' })),
      );
    }
    model.dispose();
    const other = await create({ text: text.replaceAll('\n', '') });
    const first = other.vocabulary.chars[0] as string;
    expect(await write(other.generate({ length: 40 }))).toBe(
      await write(other.generate({ length: 40, prime: first })),
    );
    other.dispose();
  });

  it('from an unknown character is refused, with its name and its place', async () => {
    const model = await create();
    const error = thrown(DataError, () => model.generate({ prime: 'the 猫' }));
    expect(error.code).toBe('unknown-character');
    expect(error.message).toContain('U+732B');
    expect(error.message).toContain('offset 4');
    expect(await write(model.generate({ length: 5 }))).toHaveLength(5);
    model.dispose();
  });

  it('of characters outside the basic plane comes whole', async () => {
    const model = await create({ text: 'a😀b🎉c\u0301\r\n'.repeat(40) });
    const written = await write(model.generate({ prime: '😀', length: 100, temperature: 5 }));
    expect([...written]).toHaveLength(100);
    for (const c of written) expect([...'a😀b🎉c\u0301\r\n']).toContain(c);
    model.dispose();
  });
});

describe('several texts at once', () => {
  it('are each what they would be alone, however they take turns', async () => {
    const model = await trained();
    const options = [
      { prime: 'the ', seed: 1, length: 200, temperature: 1 },
      { prime: 'a dog', seed: 2, length: 200, temperature: 0.7 },
      { seed: 3, length: 200, temperature: 0.9 },
    ];
    const want: string[] = [];
    for (const o of options) want.push(await write(model.generate(o)));
    expect(new Set(want).size).toBe(3);
    expect(await Promise.all(options.map((o) => write(model.generate(o)))), 'all at once').toEqual(want);

    const its = options.map((o) => model.generate(o));
    const got = its.map(() => '');
    for (let round = 0; round < 4; round++) for (const [i, it] of its.entries()) got[i] += await take(it, 50);
    expect(got, 'in turns').toEqual(want);
    model.dispose();
  });

  it('one that is left in the middle does not disturb the others', async () => {
    const model = await trained();
    const want = await write(model.generate({ seed: 5, length: 130 }));
    const other = model.generate({ seed: 5, length: 130 });
    const first = await take(other, 70);
    for await (const c of model.generate({ seed: 6, length: 500 })) if (c) break;
    expect(first + (await write(other))).toBe(want);
    model.dispose();
  });
});

describe('while it is written', () => {
  it('its temperature can be changed', async () => {
    const model = await trained();
    const options = { length: 400, seed: 2, temperature: 0 };
    const cold = await write(model.generate(options));
    const it = model.generate(options);
    const before = await take(it, 64);
    model.set({ temperature: 50 });
    const after = await write(it);
    expect(before).toBe(cold.slice(0, 64));
    expect(after).not.toBe(cold.slice(64));
    // Very hot: nearly every character of the vocabulary occurs.
    expect(new Set(after).size).toBeGreaterThan(0.8 * model.vocabulary.size);
    expect(await write(model.generate(options)), 'the next one has its own').toBe(cold);
    model.dispose();
  });

  it('an abort ends it with the reason, at once if it came before', async () => {
    const model = await create();
    const reason = new Error('enough');
    await expect(write(model.generate({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    const controller = new AbortController();
    let count = 0;
    const run = async (): Promise<void> => {
      for await (const c of model.generate({ length: 1000, signal: controller.signal }))
        if (c && ++count === 10) controller.abort(reason);
    };
    await expect(run()).rejects.toBe(reason);
    expect(count).toBe(10);
    model.dispose();
  });

  it('may go on for ever, until it is left', async () => {
    const model = await create();
    let count = 0;
    for await (const c of model.generate({ length: Number.POSITIVE_INFINITY }))
      if (c && ++count === 300) break;
    expect(count).toBe(300);
    model.dispose();
  });

  it('training goes on, and is not disturbed', async () => {
    const [a, b] = [await create(), await create()];
    const options = { steps: 20, reportEvery: 4, evaluateEvery: 0 };
    const writing = write(a.generate({ length: 300 }));
    const [one, two] = [await collect(a.train(options)), await collect(b.train(options))];
    expect([...(await writing)]).toHaveLength(300);
    expect(one.map((r) => [...r.losses])).toEqual(two.map((r) => [...r.losses]));
    expect(await a.stateDict()).toEqual(await b.stateDict());
    a.dispose();
    b.dispose();
  });
});

it('a disposed model writes no more', async () => {
  const model = await create();
  model.dispose();
  expect(thrown(StateError, () => model.generate()).code).toBe('disposed');
  const other = await create();
  const it = other.generate();
  other.dispose();
  expect(await rejected(StateError, it.next())).toMatchObject({ code: 'disposed' });
});
