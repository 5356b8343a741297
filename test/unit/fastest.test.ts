import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Bounds, fastest, type Trial } from '../../src/gpu/fastest.ts';

/** Candidates by name: milliseconds of a run, and until they are ready. */
type Candidates = Readonly<Record<string, { readonly ms: number; readonly readyAfter?: number }>>;

const bounds = (more: Partial<Bounds> = {}): Bounds => ({
  budget: 1000,
  patience: 1000,
  signal: new AbortController().signal,
  ...more,
});

/** What was decided, what was timed in which order, and which trials are still open. */
async function race(candidates: Candidates, limits: Partial<Bounds> = {}) {
  const open = new Set<string>();
  const timed: string[] = [];
  const prepare = async (name: string): Promise<Trial> => {
    const { ms, readyAfter = 0 } = candidates[name] as Candidates[string];
    if (readyAfter > 0) await new Promise((resolve) => setTimeout(resolve, readyAfter));
    if (Number.isNaN(ms)) throw new Error('does not compile');
    open.add(name);
    return {
      time: async (runs) => {
        timed.push(name);
        return runs * ms;
      },
      dispose: () => open.delete(name),
    };
  };
  const deciding = fastest(Object.keys(candidates) as [string, ...string[]], prepare, bounds(limits));
  await vi.runAllTimersAsync();
  const verdict = await deciding;
  return { ...verdict, timed, open };
}

describe('the fastest of some candidates', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is found, wherever it stands', async () => {
    for (const [names, best] of [
      [{ a: { ms: 4 }, b: { ms: 3 }, c: { ms: 5 } }, 'b'],
      [{ a: { ms: 4 }, b: { ms: 5 }, c: { ms: 2 } }, 'c'],
      [{ a: { ms: 1 }, b: { ms: 2 }, c: { ms: 2 } }, 'a'],
    ] as const) {
      const { best: found, timings, open } = await race(names);
      expect(found).toBe(best);
      expect(timings.map(({ candidate, ms }) => [candidate, ms])).toEqual(
        Object.entries(names).map(([name, { ms }]) => [name, ms]),
      );
      expect(open).toEqual(new Set());
    }
  });

  it('is not believed after a single timing, in which anything may have happened', async () => {
    const candidates = { a: { ms: 150 }, b: { ms: 100 } };
    const { best, timings } = await race(candidates, { budget: 600 });
    expect([best, timings.map(({ times }) => times.length)]).toEqual(['a', [1, 1]]);
    expect((await race(candidates)).best).toBe('b');
  });

  it('has to be faster than the usual one by more than noise', async () => {
    expect((await race({ usual: { ms: 100 }, other: { ms: 96 } })).best).toBe('usual');
    expect((await race({ usual: { ms: 100 }, other: { ms: 94 } })).best).toBe('other');
  });

  it('is judged by the median of rounds, not by one lucky run', async () => {
    // Its first timing after the warm-up is wrong by far.
    const times = [3, 0.1, 3, 3, 3, 3];
    const prepare = async (name: string): Promise<Trial> => ({
      time: async (runs) => runs * (name === 'usual' ? 2 : (times.shift() ?? 3)),
      dispose: () => {},
    });
    const { best, timings } = await fastest(['usual', 'lucky'], prepare, bounds());
    expect(best).toBe('usual');
    expect(timings[1]?.ms).toBe(3);
  });

  it('is not looked for among those that are far behind', async () => {
    const { timed } = await race({ usual: { ms: 1 }, slow: { ms: 1.5 }, hopeless: { ms: 50 } });
    const count = (name: string): number => timed.filter((n) => n === name).length;
    expect(count('hopeless')).toBe(1);
    expect(count('slow')).toBe(2);
    expect(count('usual')).toBe(2);
  });

  it('costs no more than the budget, but for a run that is under way', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c${i}`, { ms: 4 }]));
    for (const budget of [20, 100, 1000]) {
      const { spent, timings, best } = await race(many, { budget });
      expect(spent).toBeLessThanOrEqual(budget + 20);
      expect(timings.some(({ ms }) => ms === undefined)).toBe(true);
      expect(best).toBe('c0');
    }
  });

  it('drops what does not compile, or not in time, and frees what comes too late', async () => {
    const candidates = {
      ...{ usual: { ms: 4 }, broken: { ms: Number.NaN }, good: { ms: 2, readyAfter: 100 } },
      ...{ late: { ms: 1, readyAfter: 5000 }, never: { ms: 1 } },
    };
    const { best, timings, open, waited } = await race(candidates, { patience: 600 });
    expect(best).toBe('good');
    expect(timings.map(({ ms }) => ms)).toEqual([4, undefined, 2, undefined, undefined]);
    expect(waited).toBe(600);
    expect(open).toEqual(new Set());
  });

  it('stays with the usual one where that is not ready', async () => {
    const { best, timings, timed } = await race(
      { usual: { ms: 4, readyAfter: 900 }, other: { ms: 1 } },
      { patience: 600 },
    );
    expect(best).toBe('usual');
    expect(timings.map(({ ms }) => ms)).toEqual([undefined, undefined]);
    expect(timed).toEqual([]);
  });

  it('gives up at once when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const { timed, open } = await race({ usual: { ms: 4 }, other: { ms: 1 } }, { signal: stop.signal });
    expect(new Set(timed)).toEqual(new Set(['usual']));
    expect(open).toEqual(new Set());
  });

  it('frees everything when timing fails', async () => {
    let open = 0;
    const prepare = async (): Promise<Trial> => {
      open++;
      return { time: () => Promise.reject(new Error('lost')), dispose: () => open-- };
    };
    await expect(fastest(['usual'], prepare, bounds())).rejects.toThrow('lost');
    expect(open).toBe(0);
  });
});
