// A training on a task: progress, the model, and at the end what has been learned, beside who has understood nothing.
import { type Baseline, makeTask } from '../src/data/index.ts';
import type { Evaluation } from '../src/index.ts';
import { openBackend } from '../src/train/backend.ts';
import { assertStepsLeft, follow, reportsBetween } from './follow.ts';
import type { Emit, Place, TaskJob } from './jobs.ts';
import { pairLearner } from './pair-learner.ts';
import { sequenceLearner } from './sequence-learner.ts';
import { percent, placeOf, right } from './words.ts';

/** Trains on a task. */
export async function trainOnTask(
  job: TaskJob,
  place: Place,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const data = makeTask(job.task.name, job.task.options);
  const { executor } = await openBackend(place);
  try {
    const learner =
      data.kind === 'sequences'
        ? await sequenceLearner(data, job, executor)
        : await pairLearner(data, job, executor);
    const { steps, lr, optimizer, seed, evaluateEvery, checkpointEvery } = job;
    const reportEvery = reportsBetween(job.reportEvery, checkpointEvery);
    const resume = job.anew ? undefined : learner.interrupted;
    assertStepsLeft(job, resume);
    const how = { steps, lr, optimizer, seed, reportEvery, evaluateEvery };
    const training = learner.train({ ...how, ...(resume && { resume }) });
    const { config, parameterCount } = learner;
    await emit({
      type: 'ready',
      model: {
        ...{ ...config, ...placeOf(executor.info), parameterCount },
        ...{ steps: learner.steps, resumes: resume !== undefined },
      },
    });
    const before = learner.steps - (resume?.done ?? 0);
    const save = async (done: number, goesOn: boolean) => {
      const step = before + done;
      return { step, bytes: await learner.save(step, goesOn ? training : undefined) };
    };
    const options = { steps, checkpointEvery, ...(job.save ? { save } : {}) };
    const tested = await follow(training, options, emit, signal);
    const baseline = data.kind === 'sequences' ? data.baseline : undefined;
    const text = [...verdict(baseline, tested, learner.isClass), ...(await learner.show())].join('\n');
    await emit({ type: 'text', text: `${text}\n` });
  } finally {
    executor.dispose();
  }
}

function verdict(baseline: Baseline | undefined, tested: Evaluation | undefined, isClass: boolean): string[] {
  const guess = baseline && `${baseline.of} reaches ${measured(baseline)}`;
  const own = tested && `this network reaches a loss of ${tested.loss.toFixed(4)}${right(tested, isClass)}`;
  return [guess, own].filter((line) => line !== undefined);
}

const measured = ({ measure, value }: Baseline): string =>
  measure === 'accuracy'
    ? `${percent(value)} right`
    : `a ${measure === 'mse' ? 'mean squared error' : 'cross entropy'} of ${value.toFixed(4)}`;
