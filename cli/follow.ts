// Drives a training to its end, whatever it trains on: progress, checkpoints, and the model at the end.
import type { PairBatch } from '../src/data/index.ts';
import {
  type Batch,
  type BatchTraining,
  ConfigError,
  type Evaluation,
  type SavedTraining,
  type Training,
  type TrainingReport,
} from '../src/index.ts';
import type { AnyTraining, Emit, Progress } from './jobs.ts';

export interface FollowOptions {
  readonly steps: number;
  /** Steps between checkpoints; 0: only the model at the end. */
  readonly checkpointEvery: number;
  /** The learning rate changes by itself, and is shown. */
  readonly isMoving?: boolean;
  /**
   * The bytes of the model as it is, after so many steps of this run; with the run, while that goes on, so that it can be
   * resumed. Undefined: it is not wanted.
   */
  readonly save?: (
    done: number,
    goesOn: boolean,
  ) => Promise<{ readonly step: number; readonly bytes: Uint8Array }>;
}

/** A checkpoint is taken at a report, so no report may jump over one. */
export const reportsBetween = (reportEvery: number, checkpointEvery: number): number =>
  checkpointEvery > 0 ? Math.min(reportEvery, checkpointEvery) : reportEvery;

/** @throws ConfigError `no-steps`: the run that would be resumed has taken them all */
export function assertStepsLeft(
  { steps }: Pick<AnyTraining, 'steps'>,
  resume: SavedTraining | undefined,
): void {
  if (!resume || resume.done - resume.first < steps) return;
  throw new ConfigError(
    'no-steps',
    `The saved training has taken ${resume.done - resume.first} of ${steps} steps.`,
    {
      parameter: 'steps',
      actual: steps,
      hint: 'Give more --steps, or --anew to begin a new run with its weights.',
    },
  );
}

/**
 * @param signal ends the training at a step boundary, and the model is still saved
 * @returns the last validation, where there was one
 */
export async function follow(
  training: Training | BatchTraining<Batch> | BatchTraining<PairBatch>,
  { steps, checkpointEvery, isMoving = false, save }: FollowOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<Evaluation | undefined> {
  const hand = async (last: boolean, goesOn: boolean): Promise<void> => {
    if (save) await emit({ type: 'model', last, ...(await save(done, goesOn)) });
  };
  let done = 0;
  let tested: Evaluation | undefined;
  // `stop` ends at a step boundary and the loop below just ends; an aborted signal would throw.
  const stop = () => training.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    let saved = 0;
    for await (const report of training) {
      done = report.step;
      tested = report.validation ?? tested;
      await emit({ type: 'progress', progress: progressOf(report, isMoving) });
      // The end is saved below.
      const isDue =
        checkpointEvery > 0 && Math.floor(done / checkpointEvery) > Math.floor(saved / checkpointEvery);
      if (isDue && done < steps && training.state === 'running') {
        await hand(false, true);
        saved = done;
      }
      // It was told to stop: what it remembers is there until the loop ends.
      if (training.state === 'stopped') {
        await hand(true, true);
        return tested;
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (done > 0) await hand(true, false);
  return tested;
}

function progressOf(report: TrainingReport, isMoving: boolean): Progress {
  const { step, steps, loss, skippedSteps, tokensPerSecond, learningRate, validation } = report;
  return {
    ...{ step, steps, loss, skippedSteps, tokensPerSecond },
    ...(isMoving ? { learningRate } : {}),
    ...(validation ? { validation } : {}),
  };
}
