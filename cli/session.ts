// One job, wherever the engine runs: in this process, in a child process, or in a page. Nothing here, nor in what does
// the work, knows Node or a browser. What goes in is plain data, what comes out is a series of events.
import { toWire } from './fail.ts';
import type { Emit, Job, Place } from './jobs.ts';
import { writeTargets } from './pair-session.ts';
import { continueSeries } from './series-session.ts';
import { trainOnTask } from './task-session.ts';
import { trainOnText, writeText } from './text-session.ts';

export interface Session {
  /** Ends the session at the next step boundary, or at the next character. */
  stop(): void;
  /** Resolves after the `end` event; never rejects. */
  readonly done: Promise<void>;
}

/** Starts a job. An error of the engine arrives as an `error` event. */
export function startSession(job: Job, place: Place, emit: Emit): Session {
  const abort = new AbortController();
  const done = run(job, place, emit, abort.signal)
    .catch(async (error: unknown) => {
      const stopped = abort.signal.aborted && error instanceof Error && error.name === 'AbortError';
      if (!stopped) await emit({ type: 'error', error: toWire(error) });
    })
    .then(() => emit({ type: 'end' }))
    // Whoever listened is gone, and with it everyone who could be told.
    .catch(() => {});
  return { stop: () => abort.abort(), done };
}

async function run(job: Job, place: Place, emit: Emit, signal: AbortSignal): Promise<void> {
  switch (job.kind) {
    case 'train':
      return trainOnText(job, place, emit, signal);
    case 'task':
      return trainOnTask(job, place, emit, signal);
    case 'generate':
      return writeText(job, place, emit, signal);
    case 'write':
      return writeTargets(job, place, emit, signal);
    case 'continue':
      return continueSeries(job, place, emit, signal);
  }
}
