/** A candidate that can be timed. */
export interface Trial {
  /** Milliseconds that so many runs take. */
  time(runs: number): Promise<number>;
  dispose(): void;
}

export interface Bounds {
  /** Milliseconds of timed runs in all. */
  readonly budget: number;
  /** Milliseconds that candidates may take, in all, until they can be timed. */
  readonly patience: number;
  /** Gives up where it stands. */
  readonly signal: AbortSignal;
}

export interface Timing<C> {
  readonly candidate: C;
  /** Milliseconds of a run: the median; undefined for what was dropped before it was timed. */
  readonly ms: number | undefined;
  /** Milliseconds of a run, each time that it was timed. */
  readonly times: readonly number[];
}

export interface Verdict<C> {
  readonly best: C;
  readonly timings: readonly Timing<C>[];
  /** Milliseconds of timed runs, and of waiting for candidates. */
  readonly spent: number;
  readonly waited: number;
}

/** A candidate whose first run takes so many times as long as that of the usual one is not timed again, */
const HOPELESS = 4;
/** nor is one in later rounds that takes so many times as long as the best. */
const BEHIND = 1.3;
/** The usual one stays unless another is faster by so much: more than what noise does. */
const GAIN = 0.95;
/** Rounds after which more of them tell nothing new. */
const ROUNDS = 5;
/** Timings of a candidate that is believed. */
const TIMINGS = 2;
/** Timed runs within the budget: so long is each of them. */
const RUNS_IN_BUDGET = 80;

/**
 * The fastest of some candidates, of which the first is the usual one. One after another is made ready and timed once, those
 * near the best in further rounds; the usual one stays where the budget ends too soon to tell, or where nothing is faster by
 * a twentieth. What is not ready in time, or fails, is dropped.
 * @throws what timing throws
 */
export async function fastest<C>(
  candidates: readonly [C, ...C[]],
  prepare: (candidate: C) => Promise<Trial>,
  { budget, patience, signal }: Bounds,
): Promise<Verdict<C>> {
  const [usual] = candidates;
  const ready = new Map<C, { trial: Trial; times: number[] }>();
  let [spent, waited, runs, firstOfUsual] = [0, 0, 1, 0];
  const timed = async (trial: Trial, n: number): Promise<number> => {
    const ms = await trial.time(n);
    spent += ms;
    return ms / n;
  };
  const affords = (ms: number): boolean => !signal.aborted && spent + ms <= budget;
  const of = (candidate: C): number => median(ready.get(candidate)?.times ?? []);
  const least = (): number => Math.min(...[...ready.keys()].map(of));
  try {
    for (const candidate of candidates) {
      // Half of the budget is for telling apart those that are near each other.
      if ((candidate !== usual && !affords(budget / 2)) || waited >= patience) break;
      const began = performance.now();
      const trial = await within(patience - waited, prepare(candidate));
      waited += performance.now() - began;
      if (!trial && candidate === usual) break;
      if (!trial) continue;
      const times: number[] = [];
      ready.set(candidate, { trial, times });
      const first = await timed(trial, 1);
      if (candidate === usual) {
        firstOfUsual = first;
        runs = Math.max(1, Math.round(budget / RUNS_IN_BUDGET / first));
      }
      times.push(first > HOPELESS * firstOfUsual ? first : await timed(trial, runs));
    }
    for (let round = 1; round < ROUNDS; round++) {
      const near = [...ready.keys()].filter((c) => c === usual || of(c) <= BEHIND * least());
      if (near.length === 1 || !affords(near.reduce((sum, c) => sum + runs * of(c), 0))) break;
      for (const c of near) {
        const { trial, times } = ready.get(c) as { trial: Trial; times: number[] };
        times.push(await timed(trial, runs));
      }
    }
  } finally {
    for (const { trial } of ready.values()) trial.dispose();
  }
  // One timing may be anything: something else had the device.
  const told = [...ready.keys()].filter((c) => (ready.get(c)?.times.length ?? 0) >= TIMINGS);
  const best = told.includes(usual) ? told.reduce((a, b) => (of(b) < of(a) ? b : a), usual) : usual;
  return {
    best: of(best) <= GAIN * of(usual) ? best : usual,
    timings: candidates.map((candidate) => ({
      candidate,
      ms: ready.has(candidate) ? of(candidate) : undefined,
      times: ready.get(candidate)?.times ?? [],
    })),
    spent,
    waited,
  };
}

/** A trial that is ready within so many milliseconds; one that comes later, or not at all, is dropped where it may be. */
async function within(patience: number, preparing: Promise<Trial>): Promise<Trial | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  const trial = await Promise.race([preparing.catch(() => undefined), late]);
  clearTimeout(timer);
  if (!trial) preparing.then((t) => t.dispose()).catch(() => undefined);
  return trial;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
