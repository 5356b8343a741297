import { type CompareOptions, type Comparison, compare } from './compare.ts';
import { type Limits, limits } from './limit.ts';
import { measureParts } from './parts.ts';
import { loadPeer } from './peers/index.ts';
import type { PeerName } from './peers/names.ts';
import { measureSegments } from './segments.ts';
import { measure } from './step.ts';
import { measureTuning } from './tune.ts';
import { workNamed } from './works.ts';

declare global {
  interface Window {
    bench: Bench;
    /** Given by the command: prints a line. */
    tell?: (what: string) => void;
  }
}

export type Bench = typeof bench;

const tell = (what: string): void => window.tell?.(what);

/** What the command calls from outside. */
const bench = {
  measure,
  measureParts,
  measureSegments,
  measureTuning,
  limits: (rounds: number): Promise<Limits> => limits(rounds, tell),
  async peers(work: string, names: readonly PeerName[], options: CompareOptions): Promise<Comparison> {
    return compare(workNamed(work), await Promise.all(names.map(loadPeer)), options, tell);
  },
};

window.bench = bench;
