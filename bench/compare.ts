import { CHECKED_STEPS, disagreement, emptiness } from './agreement.ts';
import type { Loaded, Peer } from './peers/peer.ts';
import { type Contestant, interleave, type Pace, paceFor } from './rounds.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { batchesFor, type Work, weightsFor } from './works.ts';

/** How one library did at one work. */
export interface PeerFigures {
  readonly peer: string;
  /** What it ran on. */
  readonly adapter?: string;
  /** Why there are no figures, in one sentence. */
  readonly why?: string;
  /** Why its figures would be worthless: it computed something else. */
  readonly disagrees?: string;
  /** Of the steps that were checked; or the tokens of a text. */
  readonly outcome?: readonly number[];
  /** Milliseconds until the first step was done, compiling and uploading included. */
  readonly firstStepMs?: number;
  /** Milliseconds of one step (of one character of a text). */
  readonly stepMs?: Spread;
  /** What was measured; less than asked for, where the budget ends. */
  readonly pace?: Pace;
  /** Its median by ours. */
  readonly ratio?: number;
}

export interface Comparison {
  readonly work: Work;
  readonly peers: readonly PeerFigures[];
}

export interface CompareOptions {
  readonly rounds: number;
  readonly steps: number;
  /** Seconds for each peer and work, first for the check and then for the rounds. */
  readonly budget: number;
}

interface Ready {
  readonly name: string;
  readonly loaded: Loaded;
  readonly figures: PeerFigures;
  /** Milliseconds of the last step that was checked. */
  readonly stepMs: number;
}

/**
 * One work by all peers, side by side: loaded with the same weights and batches, checked against the first that runs, and
 * timed in interleaved rounds. A peer that disagrees is not timed.
 *
 * @param told what happens next; it may throw to put an end to it
 */
export async function compare(
  work: Work,
  peers: readonly Peer[],
  { rounds, steps, budget }: CompareOptions,
  told: (what: string) => void = () => {},
): Promise<Comparison> {
  const out = new Map<string, PeerFigures>();
  const ready: Ready[] = [];
  try {
    for (const peer of peers) {
      told(`${work.name}: checking ${peer.name}`);
      const one = await prepare(work, peer, budget * 1000);
      out.set(peer.name, one.figures);
      if (one.loaded) ready.push(one as Ready);
    }
    const reference = ready[0]?.figures.outcome ?? [];
    const contestants = ready.flatMap((r) => {
      const disagrees =
        disagreement(work.kind, reference, r.figures.outcome ?? []) ?? emptiness(work.kind, reference);
      if (disagrees !== undefined) {
        out.set(r.name, { ...r.figures, disagrees });
        return [];
      }
      const contestant: Contestant = { ...r.loaded, name: r.name };
      return [
        {
          contestant,
          pace: paceFor(r.stepMs, { rounds, steps: stepsOf(work, steps), budgetMs: budget * 1000 }),
        },
      ];
    });
    const times = await interleave(contestants, undefined, (round, name) =>
      told(`${work.name}: round ${round + 1} of ${rounds}, ${name}`),
    );
    // A text counts as many steps as it has characters.
    const parts = work.kind === 'write' ? work.seqLen : 1;
    const spreads = new Map([...times].map(([name, ms]) => [name, spreadOf(ms.map((n) => n / parts))]));
    const ours = spreads.get(ready[0]?.name ?? '')?.median;
    for (const { contestant, pace } of contestants) {
      const stepMs = spreads.get(contestant.name) as Spread;
      const figures = out.get(contestant.name) as PeerFigures;
      out.set(contestant.name, {
        ...figures,
        stepMs,
        pace,
        ...(ours !== undefined && { ratio: stepMs.median / ours }),
      });
    }
  } finally {
    for (const { loaded } of ready) loaded.dispose();
  }
  return { work, peers: [...out.values()] };
}

/** A text is long already. */
const stepsOf = (work: Work, steps: number): number => (work.kind === 'write' ? 1 : steps);

/** Loads a peer, and lets it do the steps that are checked. Whatever goes wrong is its figure. */
async function prepare(
  work: Work,
  peer: Peer,
  budgetMs: number,
): Promise<{ name: string; loaded?: Loaded; figures: PeerFigures; stepMs?: number }> {
  const name = peer.name;
  const cannot = peer.cannot?.(work);
  if (cannot !== undefined) return { name, figures: { peer: name, why: cannot } };
  let loaded: Loaded | undefined;
  try {
    const began = performance.now();
    loaded = await peer.load(work, weightsFor(work), batchesFor(work));
    const outcome: number[] = [];
    let [firstStepMs, stepMs] = [0, 0];
    const checks = work.kind === 'write' ? 2 : CHECKED_STEPS;
    for (let i = 0; i < checks; i++) {
      const before = performance.now();
      await loaded.step();
      const latest = await loaded.outcome();
      if (work.kind === 'train') outcome.push(...latest);
      else outcome.splice(0, outcome.length, ...latest);
      stepMs = performance.now() - before;
      if (i === 0) firstStepMs = performance.now() - began;
      if (i + 1 < checks && performance.now() - began > budgetMs)
        throw new Error(
          `${i + 1} of the ${checks} steps that are checked took ${seconds(performance.now() - began)}, and the budget is ${seconds(budgetMs)}`,
        );
    }
    const figures = { peer: name, adapter: loaded.adapter, outcome, firstStepMs };
    return { name, loaded, figures, stepMs };
  } catch (error) {
    loaded?.dispose();
    return {
      name,
      figures: {
        peer: name,
        why: (error instanceof Error ? error.message : String(error)).split('\n')[0] as string,
      },
    };
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
