// `npm run train`: trains on a text file and saves the model; with `--task`, on a task (cli/task.ts).
import { EXIT, type ExitCode, Failure, runCommand } from './fail.ts';
import { fromHere, readInput, readText } from './input-file.ts';
import type { ReadyModel, TrainJob } from './jobs.ts';
import { ModelKeeper } from './model-keeper.ts';
import { OutputFile } from './output-file.ts';
import { createDisplay, size, whole } from './progress.ts';
import { recipeOf } from './recipe.ts';
import { goesOn, layersOf, runTraining } from './run-training.ts';
import { trainTask } from './task.ts';
import { asksForTask } from './task-options.ts';
import { parseTrainOptions, type TrainOptions } from './train-options.ts';

async function train(args: readonly string[]): Promise<ExitCode> {
  if (asksForTask(args)) return trainTask(args);
  const options = parseTrainOptions(args);
  if (!options) return EXIT.ok;

  // Everything that can be wrong with the files shows here, before any time is spent.
  const job = jobOf(options, readText(options.text));
  const output = new OutputFile(fromHere(options.out), options.out);
  if (output.is(fromHere(options.text))) {
    throw new Failure('--text and --out are the same file, and the model would replace the text.');
  }
  const { backend, quiet, resume } = options;
  const display = createDisplay({ quiet, everyReport: options.reportEvery !== undefined });
  return runTraining(job, {
    ...{ backend, display, introduce },
    keeper: new ModelKeeper(output, (sentence) => display.alarm(sentence)),
    ...(resume === undefined ? {} : { resume }),
    heading: `A sample at temperature ${job.sample.temperature}:\n`,
    ending: '\n',
  });
}

function jobOf(options: TrainOptions, text: string): TrainJob {
  const { seed, resume, validation } = options;
  const { steps, reportEvery = 10, evaluateEvery, checkpointEvery, sampleLength, temperature } = options;
  const { model, how, rates } = recipeOf(options);
  return {
    kind: 'train',
    text,
    model: resume === undefined ? model : readInput(resume, 'model'),
    options: how,
    ...rates,
    steps,
    reportEvery,
    evaluateEvery: validation > 0 ? evaluateEvery : 0,
    checkpointEvery,
    anew: options.anew === true,
    sample: { length: options.quiet ? 0 : sampleLength, temperature, seed },
  };
}

function introduce(model: ReadyModel): string {
  const { text, parameterCount, steps } = model;
  const { vocabularySize = 0, trainLength = 0, validationLength = 0, bytes = 0 } = text ?? {};
  const held = validationLength > 0 ? ` and ${whole(validationLength)} to validate` : '';
  const before = steps > 0 ? goesOn(whole(steps), model) : '';
  return (
    `${whole(trainLength)} characters to learn${held}, ${vocabularySize} different; ` +
    `${layersOf(model)}, ${whole(parameterCount)} parameters, ${size(bytes)} on the device.${before}`
  );
}

await runCommand(train);
