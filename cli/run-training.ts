// Runs a training where it was asked to run, shows it, and keeps its model.
import { chooseEngine } from './backends/choose.ts';
import type { BackendName } from './backends/engine.ts';
import { EXIT, type ExitCode, explain } from './fail.ts';
import { Interrupt } from './interrupt.ts';
import type { ReadyModel, SessionEvent, TrainingJob } from './jobs.ts';
import type { ModelKeeper } from './model-keeper.ts';
import type { Display } from './progress.ts';
import { TextOut } from './text-out.ts';
import { productsIn } from './words.ts';

export interface RunOptions {
  readonly backend: BackendName;
  readonly display: Display;
  /** Undefined: no model is wanted. */
  readonly keeper?: ModelKeeper;
  /** The file of the model that it goes on from. */
  readonly resume?: string;
  /** What is trained, in a sentence. */
  readonly introduce: (model: ReadyModel) => string;
  /** What stands before the text that comes at the end, and what follows it. */
  readonly heading?: string;
  readonly ending?: string;
}

export async function runTraining(job: TrainingJob, options: RunOptions): Promise<ExitCode> {
  const { backend, display, keeper, resume, introduce, heading, ending } = options;
  const interrupt = new Interrupt(() =>
    display.note('Stopping after this step; Ctrl-C once more quits at once.'),
  );
  const { engine, because } = await chooseEngine(backend, job.kind);
  interrupt.whenRequested(() => engine.stop());
  const out = new TextOut(() => engine.stop());
  let wrote = false;
  const listener = async (event: SessionEvent): Promise<void> => {
    switch (event.type) {
      case 'ready':
        display.note(`The training runs on ${event.model.adapter} ${engine.where}, because ${because}.`);
        if (event.model.choices) display.note(productsIn(event.model.choices));
        display.note(introduce(event.model));
        display.start(job.steps);
        return;
      case 'progress':
        display.report(event.progress);
        return;
      case 'model':
        keeper?.keep(event);
        if (event.last) display.end();
        return;
      case 'text':
        display.end();
        if (!wrote && heading) display.note(heading);
        wrote = true;
        await out.write(event.text);
        return;
      case 'error':
        throw explain(event.error, resume);
      case 'end':
        if (wrote && ending) await out.write(ending);
    }
  };
  try {
    await engine.run(job, listener);
  } catch (error) {
    throw keeper ? keeper.afterFailure(error) : error;
  } finally {
    display.end();
    await engine.close();
  }
  if (interrupt.requested) {
    if (keeper) process.stderr.write(`${keeper.afterInterrupt()}\n`);
    return EXIT.interrupted;
  }
  if (keeper) display.note(keeper.afterTraining());
  return EXIT.ok;
}

/** `3 layers of 16 hidden units (lstm) in both directions` */
export const layersOf = ({ numLayers, hiddenSize, cell, bidirectional }: ReadyModel): string =>
  `${numLayers > 1 ? `${numLayers} layers of ` : ''}${hiddenSize} hidden units (${cell})${bidirectional ? ' in both directions' : ''}`;

/** What is said of a model that has been trained before. */
export const goesOn = (steps: string, { resumes }: Pick<ReadyModel, 'resumes'>): string =>
  ` It goes on from step ${steps}, ${resumes ? 'as if it had not been interrupted' : 'and its optimizer begins anew'}.`;
