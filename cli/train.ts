// `npm run train`: trains on a text file and saves the model; with `--task`, on a task (cli/task.ts).
import { type Chosen, chooseEngine } from './backends/choose.ts';
import { EXIT, type ExitCode, explain, Failure, runCommand } from './fail.ts';
import { fromHere, readInput, readText } from './input-file.ts';
import { Interrupt } from './interrupt.ts';
import { ModelKeeper } from './model-keeper.ts';
import { OutputFile } from './output-file.ts';
import { createDisplay, type Display, size, whole } from './progress.ts';
import { recipeOf } from './recipe.ts';
import type { ReadyModel, SessionEvent, TrainJob } from './session.ts';
import { trainOnTask } from './task.ts';
import { asksForTask } from './task-options.ts';
import { TextOut } from './text-out.ts';
import { parseTrainOptions, type TrainOptions } from './train-options.ts';

async function train(args: readonly string[]): Promise<ExitCode> {
  if (asksForTask(args)) return trainOnTask(args);
  const options = parseTrainOptions(args);
  if (!options) return EXIT.ok;

  // Everything that can be wrong with the files shows here, before any time is spent.
  const job = jobOf(options, readText(options.text));
  const output = new OutputFile(fromHere(options.out), options.out);
  if (output.is(fromHere(options.text))) {
    throw new Failure('--text and --out are the same file, and the model would replace the text.');
  }

  const display = createDisplay({ quiet: options.quiet, everyReport: options.reportEvery !== undefined });
  const keeper = new ModelKeeper(output, (sentence) => display.alarm(sentence));
  const interrupt = new Interrupt(() =>
    display.note('Stopping after this step; Ctrl-C once more quits at once.'),
  );
  const chosen = await chooseEngine(options.backend, 'train');
  interrupt.whenRequested(() => chosen.engine.stop());
  try {
    await chosen.engine.run(job, createListener(job, chosen, display, keeper, options.resume));
  } catch (error) {
    throw keeper.afterFailure(error);
  } finally {
    display.end();
    await chosen.engine.close();
  }
  if (interrupt.requested) {
    process.stderr.write(`${keeper.afterInterrupt()}\n`);
    return EXIT.interrupted;
  }
  display.note(keeper.afterTraining());
  return EXIT.ok;
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
    sample: { length: options.quiet ? 0 : sampleLength, temperature, seed },
  };
}

function createListener(
  job: TrainJob,
  { engine, because }: Chosen,
  display: Display,
  keeper: ModelKeeper,
  resume: string | undefined,
) {
  const out = new TextOut(() => engine.stop());
  let wrote = false;
  return async (event: SessionEvent): Promise<void> => {
    switch (event.type) {
      case 'ready':
        display.note(`The training runs on ${event.model.adapter} ${engine.where}, because ${because}.`);
        display.note(introduce(event.model));
        display.start(job.steps);
        return;
      case 'progress':
        display.report(event.progress);
        return;
      case 'model':
        keeper.keep(event);
        if (event.last) display.end();
        return;
      case 'text':
        if (!wrote) display.note(`A sample at temperature ${job.sample.temperature}:\n`);
        wrote = true;
        await out.write(event.text);
        return;
      case 'error':
        throw explain(event.error, resume);
      case 'end':
        if (wrote) await out.write('\n');
    }
  };
}

function introduce(model: ReadyModel): string {
  const { hiddenSize, vocabularySize, parameterCount, bytes, steps, cell, numLayers } = model;
  const { trainLength = 0, validationLength = 0 } = model;
  const held = validationLength > 0 ? ` and ${whole(validationLength)} to validate` : '';
  const layers = numLayers > 1 ? `${numLayers} layers of ` : '';
  const before = steps > 0 ? ` It goes on from step ${whole(steps)}, and its optimizer begins anew.` : '';
  return (
    `${whole(trainLength)} characters to learn${held}, ${vocabularySize} different; ` +
    `${layers}${hiddenSize} hidden units (${cell}), ${whole(parameterCount)} parameters, ${size(bytes)} on the device.${before}`
  );
}

await runCommand(train);
