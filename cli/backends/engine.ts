// What the commands know of the place where the engine runs.
import type { Job, SessionEvent } from '../jobs.ts';

/** What `--backend` accepts. */
export const BACKENDS = ['auto', 'gpu', 'dawn', 'chromium', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Handles one event; the engine waits for it before it sends the next. */
export type Listener = (event: SessionEvent) => void | Promise<void>;

/** An engine that is ready for one job. */
export interface Engine {
  /** Where it runs, as in "The model runs {where}". */
  readonly where: string;
  /** Why there, as in "..., because {why}". */
  readonly why: string;
  /**
   * Runs a job to its end. Rejects with what the listener throws, or with a Failure when the engine's process or page
   * goes away; an error of the engine itself is an event.
   */
  run(job: Job, listener: Listener): Promise<void>;
  /** Ends the job at the next step boundary. */
  stop(): void;
  /** Ends the engine's process or page. */
  close(): Promise<void>;
}

/** A backend that cannot run here, as in "..., because {unavailable}". */
export interface Unavailable {
  readonly unavailable: string;
}

export type Opened = Engine | Unavailable;

export function isUnavailable(opened: Opened): opened is Unavailable {
  return 'unavailable' in opened;
}
