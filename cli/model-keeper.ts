// Keeps the model of a training on the disk, and knows what a person must hear about it when the training ends early.
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Failure } from './fail.ts';
import { OutputFile } from './output-file.ts';

/** A saved model as the session hands it out. */
export interface SavedModel {
  readonly step: number;
  /** Nothing comes after it. */
  readonly last: boolean;
  readonly bytes: Uint8Array;
}

export class ModelKeeper {
  readonly #output: OutputFile;
  readonly #alarm: (sentence: string) => void;
  #keptStep: number | undefined;

  /** @param alarm says a sentence that the person must not miss */
  constructor(output: OutputFile, alarm: (sentence: string) => void) {
    this.#output = output;
    this.#alarm = alarm;
  }

  /**
   * Writes a model. A checkpoint that cannot be written does not end the training: there is a next one. For the last
   * model there is not, so it goes to the folder for temporary files before it is given up.
   *
   * @throws Failure when the last model could not be written to its place
   */
  keep({ step, last, bytes }: SavedModel): void {
    try {
      this.#output.write(bytes);
      this.#keptStep = step;
    } catch (error) {
      if (last) throw rescue(this.#output.name, bytes, error as Failure);
      this.#alarm(
        `${(error as Failure).message.replace(/\.$/, '')}; the training goes on without this checkpoint.`,
      );
    }
  }

  /** What to say at the end. */
  afterTraining(): string {
    return `The model after step ${this.#keptStep} is in ${this.#output.name}.`;
  }

  /** What to say after Ctrl-C. */
  afterInterrupt(): string {
    if (this.#keptStep === undefined)
      return 'Interrupted before the first step was done: nothing was written.';
    return `Interrupted: ${this.#output.name} holds the model after step ${this.#keptStep}.`;
  }

  /** A failure in the middle of the training, with what is left of it. */
  afterFailure(error: unknown): unknown {
    if (!(error instanceof Failure) || this.#keptStep === undefined) return error;
    const head = error.message.replace(/\.$/, '');
    const kept = `the model after step ${this.#keptStep} is in ${this.#output.name}`;
    return new Failure(`${head}; ${kept}.`, error.exitCode, error);
  }
}

/** Writes a model that has no place any more to the folder for temporary files. */
function rescue(name: string, bytes: Uint8Array, failure: Failure): Failure {
  const reason = failure.message.replace(/\.$/, '');
  const path = join(tmpdir(), `rescued-${Date.now()}-${basename(name)}`);
  try {
    new OutputFile(path).write(bytes);
  } catch {
    return failure;
  }
  return new Failure(`${reason}; the model is in ${path} instead.`, failure.exitCode, failure);
}
