import { CheckpointError } from '../core/errors.ts';
import type { PlateauState } from '../optim/plateau.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan } from '../schedule/plan.ts';
import { carriedName } from './trainable.ts';

/** Where a run goes through its data: batches of an epoch that have been taken. */
export interface Cursor {
  readonly epoch: number;
  readonly batch: number;
  /** Batches of an epoch; null until one has ended. */
  readonly perEpoch: number | null;
}

/** What steps need to go on in another page or process, beside the weights. */
export interface SavedSteps {
  /** Steps so far. */
  readonly done: number;
  readonly cursor?: Cursor;
  /** What has to be as it was, for the same numbers to come out: plain data by name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the optimizer remembers, and the states that live on from batch to batch, by the names of their tensors. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** A training run as it was at a step boundary. With the weights of that moment it goes on bit by bit as if undisturbed. */
export interface SavedTraining extends SavedSteps {
  /** The step at which the run began: its schedule counts from there. */
  readonly first: number;
  readonly learningRate: number;
  readonly plateau?: PlateauState;
  readonly secondsElapsed: number;
}

/** Of a plan that trains, the tensors that its next run goes on from, beside the parameters. */
const memoryOf = (plans: readonly Plan[]): string[] => {
  const all = plans.flatMap((plan) => plan.tensors);
  const lasts = all.filter(
    (t) => t.role === 'moment' || (t.role === 'carry' && t.name.startsWith(carriedName(''))),
  );
  return [...new Set(lasts.map((t) => t.name))];
};

export async function readMemory(
  executor: Executor,
  plans: readonly Plan[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const entries = memoryOf(plans).map(
    async (name) => [name, Float32Array.from(await executor.read(name))] as const,
  );
  return new Map(await Promise.all(entries));
}

/**
 * Writes what a run goes on from, all of it or nothing.
 * @throws CheckpointError `different-training`: this run remembers something else
 */
export function writeMemory(
  executor: Executor,
  plans: readonly Plan[],
  tensors: ReadonlyMap<string, Float32Array>,
): void {
  const sizes = new Map(plans.flatMap((plan) => plan.tensors.map((t) => [t.name, t.size])));
  const names = memoryOf(plans);
  for (const name of new Set([...names, ...tensors.keys()])) {
    const [found, wanted] = [tensors.get(name)?.length, names.includes(name) ? sizes.get(name) : undefined];
    if (found !== wanted) throw different(name, wanted, found);
  }
  for (const [name, numbers] of tensors) executor.write(name, numbers);
}

/** @throws CheckpointError `different-training` names the first setting that is not as it was */
export function assertSameSettings(
  now: Readonly<Record<string, unknown>>,
  saved: Readonly<Record<string, unknown>>,
): void {
  for (const key of new Set([...Object.keys(now), ...Object.keys(saved)]))
    if (JSON.stringify(now[key]) !== JSON.stringify(saved[key])) throw different(key, now[key], saved[key]);
}

export const different = (parameter: string, now: unknown, saved: unknown): CheckpointError =>
  new CheckpointError(
    'different-training',
    `The saved training had ${parameter} ${text(saved)}, and this one has ${text(now)}.`,
    {
      parameter,
      actual: now,
      limit: saved,
      hint: 'Train as it was trained, or leave out resume to begin a new run with these weights.',
    },
  );

const text = (value: unknown): string => JSON.stringify(value) ?? 'none';
