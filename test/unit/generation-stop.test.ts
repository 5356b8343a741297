import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { ConfigError, DataError } from '../../src/index.ts';
import { StopWatch } from '../../src/text/generation-stop.ts';
import { create, write } from '../helpers/char-models.ts';
import { thrown } from '../helpers/errors.ts';

/** What is left of a text, by the watch: piece by piece, and whether it was stopped. */
function watched(text: string, stops: readonly string[]): { pieces: string[]; stopped: boolean } {
  const codes = (s: string): number[] => [...s].map((c) => c.charCodeAt(0));
  const watch = new StopWatch(stops.map(codes));
  const pieces: string[] = [];
  for (const token of codes(text)) {
    if (watch.stopped) break;
    pieces.push(String.fromCharCode(...watch.take(token)));
  }
  pieces.push(String.fromCharCode(...watch.rest()));
  return { pieces, stopped: watch.stopped };
}

/** The same by searching: the stop that ends first, of these the longest. */
function searched(text: string, stops: readonly string[]): { text: string; stopped: boolean } {
  let [end, start] = [Number.POSITIVE_INFINITY, text.length];
  for (const stop of stops) {
    const at = text.indexOf(stop);
    if (at < 0) continue;
    const itsEnd = at + stop.length;
    if (itsEnd < end || (itsEnd === end && at < start)) [end, start] = [itsEnd, at];
  }
  return { text: text.slice(0, start), stopped: end !== Number.POSITIVE_INFINITY };
}

describe('a stop watch', () => {
  it('gives each character as soon as no stop can begin with it', () => {
    expect(watched('xabyabcz', ['abc'])).toEqual({
      pieces: ['x', '', '', 'aby', '', '', '', ''],
      stopped: true,
    });
    expect(watched('aab', ['aaa']).pieces).toEqual(['', '', 'aab', '']);
    expect(watched('xab', ['abc']), 'a beginning at the end belongs to the text').toEqual({
      pieces: ['x', '', '', 'ab'],
      stopped: false,
    });
  });

  it('agrees with a search through the whole text, for all kinds of overlaps', () => {
    const rng = new Rng(3, 0);
    const word = (n: number): string => Array.from({ length: n }, () => 'ab'[rng.integer(2)]).join('');
    let stopped = 0;
    for (let round = 0; round < 2000; round++) {
      const text = word(rng.integer(14));
      const stops = Array.from({ length: rng.integer(4) }, () => word(1 + rng.integer(5)));
      const got = watched(text, stops);
      const want = searched(text, stops);
      expect({ text: got.pieces.join(''), stopped: got.stopped }, `${text} ${stops}`).toEqual(want);
      if (want.stopped) stopped++;
    }
    expect(stopped).toBeGreaterThan(500);
    expect(stopped).toBeLessThan(1800);
  });
});

describe('a text with stops', () => {
  it('is the one without them, cut where the first comes, also across chunks from the device', async () => {
    const model = await create();
    const options = { length: 300, temperature: 1, seed: 7 };
    const whole = await write(model.generate(options));
    // Two characters on each side of the seams at 64 and 128, and places in the middle.
    const stops = [10, 62, 63, 64, 65, 126, 127, 200].map((at) => whole.slice(at, at + 5));
    for (const stop of stops) {
      const at = whole.indexOf(stop);
      expect(await write(model.generate({ ...options, stop })), JSON.stringify(stop)).toBe(
        whole.slice(0, at),
      );
    }
    const places = new Set(stops.map((stop) => whole.indexOf(stop)));
    for (const at of [62, 63, 126, 127]) expect(places, 'a stop lies across a seam').toContain(at);
    expect(await write(model.generate({ ...options, stop: stops }))).toBe(
      whole.slice(0, Math.min(...places)),
    );
    expect(await write(model.generate({ ...options, stop: [] }))).toBe(whole);
    model.dispose();
  });

  it('may be empty, does not count its prime, and keeps what only began like a stop', async () => {
    const model = await create();
    const options = { length: 70, temperature: 1, seed: 7 };
    const whole = await write(model.generate(options));
    expect(await write(model.generate({ ...options, stop: whole.slice(0, 2) }))).toBe('');
    const other = [...'the cat'].find((c) => c !== whole[69]) as string;
    const begun = whole.slice(-4) + other;
    expect(await write(model.generate({ ...options, stop: begun }))).toBe(whole);
    const prime = 'sat.\n';
    const after = await write(model.generate({ ...options, prime }));
    const stop = `${prime.slice(-2)}${after.slice(0, 2)}`;
    const at = after.indexOf(stop);
    expect(await write(model.generate({ ...options, prime, stop }))).toBe(
      at < 0 ? after : after.slice(0, at),
    );
    model.dispose();
  });

  it('leaves other texts alone', async () => {
    const model = await create();
    const options = { length: 150, temperature: 1 };
    const want = await write(model.generate({ ...options, seed: 2 }));
    const it = model.generate({ ...options, seed: 2 });
    let got = '';
    for (let i = 0; i < 20; i++) got += (await it.next()).value;
    const first = (await write(model.generate({ ...options, seed: 3 }))).slice(5, 8);
    await write(model.generate({ ...options, seed: 3, stop: first }));
    expect(got + (await write(it))).toBe(want);
    model.dispose();
  });

  it('goes on for ever until the stop comes', async () => {
    const model = await create();
    const endless = { length: Number.POSITIVE_INFINITY, temperature: 5, seed: 1 };
    const text = await write(model.generate({ ...endless, stop: '..' }));
    expect(text.length).toBeGreaterThan(64);
    expect(text).not.toContain('..');
    model.dispose();
  });

  it('refuses a stop that says nothing, or could never come', async () => {
    const model = await create();
    expect(thrown(ConfigError, () => model.generate({ stop: '' }))).toMatchObject({
      code: 'empty-stop',
      parameter: 'stop',
    });
    expect(thrown(ConfigError, () => model.generate({ stop: ['a', ''] })).parameter).toBe('stop[1]');
    expect(thrown(ConfigError, () => model.generate({ stop: 5 as unknown as string })).code).toBe(
      'wrong-type',
    );
    const error = thrown(DataError, () => model.generate({ stop: ['a', 'a猫'] }));
    expect(error).toMatchObject({ code: 'unknown-character', parameter: 'stop[1]' });
    expect(error.message).toContain('"a猫"');
    model.dispose();
  });
});
