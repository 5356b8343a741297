/** What is timed, one step after another. */
export interface Contestant {
  readonly name: string;
  /** Queues one step, or does it. */
  step(): Promise<void> | void;
  /** What the latest step computed: resolves when everything queued is done. */
  outcome(): Promise<readonly number[]>;
}

/** How much of a contestant is measured. */
export interface Pace {
  readonly rounds: number;
  /** Steps of a round. */
  readonly steps: number;
}

export interface PaceLimits extends Pace {
  /** Milliseconds that all rounds of one contestant may take together. */
  readonly budgetMs: number;
}

/**
 * As many rounds of as many steps as asked for, as far as the budget goes: first fewer steps in a round, then fewer rounds,
 * and always one of one.
 */
export function paceFor(stepMs: number, { rounds, steps, budgetMs }: PaceLimits): Pace {
  const affordable = budgetMs / Math.max(stepMs, 1e-6);
  const fewer = Math.min(steps, Math.max(1, Math.floor(affordable / rounds)));
  return { steps: fewer, rounds: Math.min(rounds, Math.max(1, Math.floor(affordable / fewer))) };
}

/**
 * Milliseconds per step of every round, by name. In each round everybody has a turn, and another one begins: what slows the
 * machine for a while slows all alike.
 */
export async function interleave(
  contestants: readonly { readonly contestant: Contestant; readonly pace: Pace }[],
  now: () => number = () => performance.now(),
  told: (round: number, name: string) => void = () => {},
): Promise<Map<string, number[]>> {
  const times = new Map(contestants.map(({ contestant }) => [contestant.name, [] as number[]]));
  const rounds = Math.max(0, ...contestants.map(({ pace }) => pace.rounds));
  for (let round = 0; round < rounds; round++) {
    const first = round % contestants.length;
    for (const { contestant, pace } of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      if (round >= pace.rounds) continue;
      told(round, contestant.name);
      const began = now();
      for (let i = 0; i < pace.steps; i++) await contestant.step();
      await contestant.outcome();
      times.get(contestant.name)?.push((now() - began) / pace.steps);
    }
  }
  return times;
}
