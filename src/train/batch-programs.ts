import type { Executor, Program } from '../schedule/executor.ts';
import type { Plan } from '../schedule/plan.ts';
import { type BatchPlanSettings, lastingPart } from './batch-plan.ts';
import { type Cutting, type ReadyStep, type StepChoice, type StepJob, whole } from './ready-step.ts';
import type { Forcing, Trainable } from './trainable.ts';

/** Steps that have been made ready for batches of some shape, kept while they are in use. */
const MAX_SHAPES = 16;

/** Steps by the shape of their batches, and by who is believed: made when they are first needed. */
export class BatchPrograms<Batch> {
  readonly #executor: Executor;
  readonly #trainable: Trainable<Batch>;
  readonly #name: string;
  readonly #settings: Omit<BatchPlanSettings, 'forcing'>;
  readonly #cutting: Cutting;
  /** Those used last come last. */
  readonly #steps = new Map<string, ReadyStep>();
  #lasting: Program | undefined;
  /** Of the step that was made last. */
  #plans: readonly Plan[] = [];

  constructor(
    executor: Executor,
    trainable: Trainable<Batch>,
    name: string,
    settings: Omit<BatchPlanSettings, 'forcing'>,
    cutting: Cutting = { segments: 1 },
  ) {
    this.#executor = executor;
    this.#trainable = trainable;
    this.#name = name;
    this.#settings = settings;
    this.#cutting = cutting;
  }

  /** Plans that are loaded, if any is: all of them share what a run remembers. */
  get plans(): readonly Plan[] {
    return this.#plans;
  }

  /** The step for a batch, with the batch in its inputs. */
  async ready(batch: Batch, forcing: Forcing): Promise<ReadyStep> {
    const key = this.#trainable.keyOf(batch, forcing);
    const ready = this.#steps.get(key) ?? (await this.#make(batch, forcing));
    this.#steps.delete(key);
    this.#steps.set(key, ready);
    const [oldest] = this.#steps;
    if (this.#steps.size > MAX_SHAPES && oldest) {
      oldest[1].free();
      this.#steps.delete(oldest[0]);
    }
    this.#trainable.write(batch, forcing, ready.put);
    return ready;
  }

  async #make(batch: Batch, forcing: Forcing): Promise<ReadyStep> {
    const job = {
      ...{ name: this.#name, trainable: this.#trainable, like: batch, outputs: [`${this.#name}/ring`] },
      settings: { ...this.#settings, forcing },
    };
    const choice = await this.#choose(job);
    if ('memory' in this.#cutting) await this.#makeRoom(choice.plans);
    const step = await choice.load(this.#executor);
    this.#plans = choice.plans;
    return step;
  }

  /** What cuts is loaded when it comes to that. */
  async #choose(job: StepJob<Batch>): Promise<StepChoice> {
    if ('segments' in this.#cutting && this.#cutting.segments === 1) return whole(job);
    const { chooseStep } = await import('./cut-step.ts');
    return chooseStep(job, this.#cutting);
  }

  /** A budget is for one shape: the steps for others go, and what lives on stays. */
  async #makeRoom(next: readonly Plan[]): Promise<void> {
    this.#lasting ??= await this.#executor.load(lastingPart(this.#name, next));
    this.#freeSteps();
  }

  #freeSteps(): void {
    for (const step of this.#steps.values()) step.free();
    this.#steps.clear();
  }

  free(): void {
    this.#freeSteps();
    if (this.#lasting) this.#executor.unload(this.#lasting);
    this.#lasting = undefined;
  }
}
