import type { Executor, Program } from '../schedule/executor.ts';
import type { View } from '../schedule/plan.ts';
import { type BatchPlanSettings, batchPlan } from './batch-plan.ts';
import { inputsOf, type Put } from './inputs.ts';
import type { Forcing, Trainable } from './trainable.ts';

/** Programs that have been made for batches of some shape, kept while they are in use. */
const MAX_PROGRAMS = 16;

/** A program for batches of a shape. */
export interface BatchProgram {
  readonly program: Program;
  readonly put: Put;
  /** Where each output stands that had the largest logit at its target. */
  readonly correct: View | undefined;
}

/** Programs by the shape of their batches, and by who is believed: made when they are first needed. */
export class BatchPrograms<Batch> {
  readonly #executor: Executor;
  readonly #trainable: Trainable<Batch>;
  readonly #name: string;
  readonly #settings: Omit<BatchPlanSettings, 'forcing'>;
  /** Those used last come last. */
  readonly #programs = new Map<string, BatchProgram>();

  constructor(
    executor: Executor,
    trainable: Trainable<Batch>,
    name: string,
    settings: Omit<BatchPlanSettings, 'forcing'>,
  ) {
    this.#executor = executor;
    this.#trainable = trainable;
    this.#name = name;
    this.#settings = settings;
  }

  /** The program for a batch, with the batch written into its inputs. */
  async ready(batch: Batch, forcing: Forcing): Promise<BatchProgram> {
    const key = this.#trainable.keyOf(batch, forcing);
    const ready = this.#programs.get(key) ?? (await this.#make(batch, forcing));
    this.#programs.delete(key);
    this.#programs.set(key, ready);
    const [oldest] = this.#programs;
    if (this.#programs.size > MAX_PROGRAMS && oldest) {
      this.#executor.unload(oldest[1].program);
      this.#programs.delete(oldest[0]);
    }
    this.#trainable.write(batch, forcing, ready.put);
    return ready;
  }

  async #make(batch: Batch, forcing: Forcing): Promise<BatchProgram> {
    const { plan, correct } = batchPlan(this.#name, this.#trainable, batch, { ...this.#settings, forcing });
    const program = await this.#executor.load(plan, [`${this.#name}/ring`]);
    return { program, put: inputsOf(this.#executor, plan), correct };
  }

  free(): void {
    for (const { program } of this.#programs.values()) this.#executor.unload(program);
    this.#programs.clear();
  }
}
