// `npm run train -- --task NAME`: trains a network that fits a task, and shows what it has learned.
import { TASKS, taskNamed } from '../src/data/index.ts';
import { EXIT, type ExitCode, usageFailure } from './fail.ts';
import { fromHere, readInput } from './input-file.ts';
import type { NewTaskNetwork, ReadyModel, TaskChoice, TaskJob } from './jobs.ts';
import { ModelKeeper } from './model-keeper.ts';
import { OutputFile } from './output-file.ts';
import { createDisplay, taskFigures, whole } from './progress.ts';
import { ANEW_ALONE } from './recipe.ts';
import { goesOn, layersOf, runTraining } from './run-training.ts';
import { parseTaskOptions, type TaskCommandOptions, taskChoice } from './task-options.ts';

/** Where reports are still possible: more steps than this between two cannot be counted. */
const MOST_BETWEEN_REPORTS = 1000;

export async function trainTask(args: readonly string[]): Promise<ExitCode> {
  const options = parseTaskOptions(args);
  if (!options) return EXIT.ok;
  if (options.task === 'list') {
    process.stdout.write(listOfTasks());
    return EXIT.ok;
  }
  // Everything that can be wrong with what was typed shows here, before any time is spent.
  const task = taskChoice(options.task, options.set);
  const data = taskNamed(task.name).make(task.options);
  refuse(options, data.kind);
  const job = jobOf(options, task);
  const { out, resume, quiet, backend } = options;
  const output = out === undefined ? undefined : new OutputFile(fromHere(out), out);
  const isClass =
    data.kind === 'pairs' || data.train.target === 'class' || data.train.target === 'step-classes';
  const display = createDisplay({ quiet, everyReport: true, figures: taskFigures(isClass) });
  return runTraining(job, {
    ...{ backend, display },
    ...(output ? { keeper: new ModelKeeper(output, (sentence) => display.alarm(sentence)) } : {}),
    ...(resume === undefined ? {} : { resume }),
    introduce: (model) => introduce(task.name, model),
  });
}

/** Every task with its line and its options. */
function listOfTasks(): string {
  const width = Math.max(...Object.keys(TASKS).map((name) => name.length)) + 2;
  const lines = Object.values(TASKS).flatMap(({ name, describe, options }) => [
    `${name.padEnd(width)}${describe}`,
    ...Object.entries(options).map(
      ([option, spec]) => `${''.padEnd(width)}  ${option}=${spec.default}  ${spec.describe}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

/** What has no effect, or no meaning, is refused and never ignored. */
function refuse(options: TaskCommandOptions, kind: 'sequences' | 'pairs'): void {
  const { task, cell, attention, out } = options;
  const fixed = (['cell', 'layers', 'bidirectional', 'hidden', 'attention'] as const).find(
    (name) => options.resume !== undefined && options[name] !== undefined,
  );
  if (fixed) throw usageFailure(`--${fixed} cannot be changed with --resume: the saved model has its own.`);
  if (options.anew && options.resume === undefined) throw usageFailure(ANEW_ALONE);
  if (kind === 'sequences' && attention !== undefined)
    throw usageFailure(`--attention has no effect on ${task}, which has no target to write.`);
  if (kind === 'pairs' && cell === 'feedforward')
    throw usageFailure(`${task} needs an encoder with a state to hand on, and --cell feedforward has none.`);
  if (options.checkpointEvery !== undefined && out === undefined)
    throw usageFailure('--checkpoint-every has no effect without --out.');
}

function jobOf(options: TaskCommandOptions, task: TaskChoice): TaskJob {
  const { resume, out, steps, lr, batch, optimizer, seed, reportEvery, checkpointEvery = 500 } = options;
  const every = Math.min(reportEvery ?? Math.max(1, Math.floor(steps / 10)), MOST_BETWEEN_REPORTS);
  return {
    kind: 'task',
    task,
    model: resume === undefined ? networkOf(options) : readInput(resume, 'model'),
    ...{ steps, lr, optimizer, seed, batchSize: batch },
    ...{ reportEvery: every, evaluateEvery: every },
    checkpointEvery: out === undefined ? 0 : checkpointEvery,
    anew: options.anew === true,
    save: out !== undefined,
  };
}

const networkOf = (options: TaskCommandOptions): NewTaskNetwork => {
  const { cell = 'rnn', layers = 1, hidden = 16, bidirectional = false, attention = 'additive' } = options;
  return { cell, hiddenSize: hidden, numLayers: layers, bidirectional, attention };
};

function introduce(task: string, model: ReadyModel): string {
  const before = model.steps > 0 ? goesOn(whole(model.steps), model) : '';
  return `The task is ${task}; ${layersOf(model)}, ${whole(model.parameterCount)} parameters.${before}`;
}
