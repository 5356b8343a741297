import { DataError } from '../core/errors.ts';
import { NO_CLIPPING, type ResolvedClipping } from '../optim/clipping.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Executor, Program } from '../schedule/executor.ts';
import { BATCH_CLOCK, type BatchPlanSettings, batchPlan } from './batch-plan.ts';
import { type Evaluation, evaluationOf, mean, metricsOf, type StepMetrics } from './metrics.ts';
import type { Steps, Validation } from './steps.ts';
import type { DropoutOptions, Forcing, Trainable } from './trainable.ts';
import { RING } from './training-plan.ts';

/** The batches of one epoch; called anew for each, counted from 0. */
export type Epochs<Batch> = (epoch: number) => Iterable<Batch>;

/** Plans that have been made for batches of some shape, kept while they are in use. */
const MAX_PLANS = 16;

/** Plans by the shape of their batches, and by who is believed: made when they are first needed. */
class Plans<Batch> {
  readonly #executor: Executor;
  readonly #trainable: Trainable<Batch>;
  readonly #name: string;
  readonly #settings: Omit<BatchPlanSettings, 'forcing'>;
  readonly #programs = new Map<string, Program>();

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
  async ready(batch: Batch, forcing: Forcing): Promise<Program> {
    const key = this.#trainable.keyOf(batch, forcing);
    let program = this.#programs.get(key);
    this.#programs.delete(key);
    program ??= await this.#executor.load(
      batchPlan(this.#name, this.#trainable, batch, { ...this.#settings, forcing }),
      [`${this.#name}/ring`],
    );
    this.#programs.set(key, program);
    const [oldest] = this.#programs;
    if (this.#programs.size > MAX_PLANS && oldest) {
      this.#executor.unload(oldest[1]);
      this.#programs.delete(oldest[0]);
    }
    const { plan } = program;
    const known = new Set(plan.tensors.map((t) => t.name));
    this.#trainable.write(batch, forcing, (name, data) => {
      const tensor = `${plan.name}/${name}`;
      if (known.has(tensor)) this.#executor.write(tensor, data);
    });
    return program;
  }

  free(): void {
    for (const program of this.#programs.values()) this.#executor.unload(program);
    this.#programs.clear();
  }
}

export interface BatchStepOptions {
  readonly optimizer: Optimizer;
  readonly clipping: ResolvedClipping;
  readonly dropout: Required<DropoutOptions> | undefined;
  /** u32, for whatever is drawn on the device. */
  readonly seed: number;
  /** The share of steps, 0 to 1, at which the network is fed its own output, at a training step. */
  readonly alone: (step: number) => number;
}

/** Training steps on batches that the host brings. */
export class BatchSteps<Batch> implements Steps {
  readonly #executor: Executor;
  readonly #trainable: Trainable<Batch>;
  readonly #epochs: Epochs<Batch>;
  readonly #options: BatchStepOptions;
  readonly #plans: Plans<Batch>;
  /** Targets that counted at each step of the ring. */
  readonly #counted = new Float64Array(RING);
  #iterator: Iterator<Batch> | undefined;
  #epoch = 0;
  #inEpoch = 0;
  #perEpoch = Number.POSITIVE_INFINITY;
  #done = 0;

  constructor(
    executor: Executor,
    trainable: Trainable<Batch>,
    epochs: Epochs<Batch>,
    options: BatchStepOptions,
  ) {
    this.#executor = executor;
    this.#trainable = trainable;
    this.#epochs = epochs;
    this.#options = options;
    const { optimizer, clipping, dropout } = options;
    this.#plans = new Plans(executor, trainable, 'train', {
      ...(dropout && { dropout }),
      update: { optimizer, rule: clipping.rule },
    });
  }

  get done(): number {
    return this.#done;
  }

  get tokens(): number {
    return this.#counted[(this.#done + RING - 1) % RING] as number;
  }

  get perEpoch(): number {
    return this.#perEpoch;
  }

  async step(learningRate: number): Promise<void> {
    const batch = this.#next();
    this.#trainable.assert(batch);
    const { optimizer, clipping, seed } = this.#options;
    const alone = this.#trainable.feedsBack ? this.#options.alone(this.#done) : 0;
    const program = await this.#plans.ready(batch, alone === 0 ? 'always' : alone === 1 ? 'never' : 'share');
    const row = this.#done % RING;
    this.#counted[row] = this.#trainable.targets(batch);
    const clock = new Uint32Array(BATCH_CLOCK.size);
    clock.set([seed, this.#done, row]);
    const own = optimizer.hyperSize;
    const hyper = new Float32Array(own + 2);
    hyper.set(optimizer.hyper(this.#done + 1, learningRate));
    hyper[own] = Math.min(clipping.max, NO_CLIPPING);
    hyper[own + 1] = alone;
    this.#executor.write('train/clock', clock);
    this.#executor.write('train/hyper', hyper);
    this.#done++;
    await this.#executor.run(program);
  }

  #next(): Batch {
    for (let tries = 0; tries < 2; tries++) {
      this.#iterator ??= this.#epochs(this.#epoch)[Symbol.iterator]();
      const { done, value } = this.#iterator.next();
      if (!done) {
        this.#inEpoch++;
        return value;
      }
      this.#perEpoch = this.#inEpoch;
      this.#inEpoch = 0;
      this.#epoch++;
      this.#iterator = undefined;
    }
    throw new DataError('empty', 'An epoch without a single batch leaves nothing to learn from.', {
      parameter: 'batches',
      hint: 'Give batches() a data set, or a function that returns new batches at each call.',
    });
  }

  async metrics(count: number): Promise<StepMetrics> {
    const first = this.#done - count;
    let total = 0;
    for (let i = 0; i < count; i++) total += this.#counted[(first + i) % RING] as number;
    return metricsOf(await this.#executor.read('train/ring'), first, count, total / count);
  }

  gradientNorms(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** Frees the plans. */
  free(): void {
    this.#plans.free();
  }
}

/** Passes over batches, forward only. */
export class BatchValidation<Batch> implements Validation {
  readonly #executor: Executor;
  readonly #trainable: Trainable<Batch>;
  readonly #batches: () => Iterable<Batch>;
  readonly #plans: Plans<Batch>;
  readonly #name: string;
  readonly #forcing: Forcing;

  /** @param forcing `never`: the network is on its own, as it will be in use */
  constructor(
    executor: Executor,
    trainable: Trainable<Batch>,
    batches: () => Iterable<Batch>,
    forcing: 'always' | 'never',
  ) {
    this.#executor = executor;
    this.#trainable = trainable;
    this.#batches = batches;
    this.#name = forcing === 'always' ? 'evaluate' : 'evaluate alone';
    this.#forcing = forcing;
    this.#plans = new Plans(executor, trainable, this.#name, {});
  }

  async evaluate(signal?: AbortSignal): Promise<Evaluation> {
    let [loss, correct, targets] = [0, 0, 0];
    for (const batch of this.#batches()) {
      signal?.throwIfAborted();
      this.#trainable.assert(batch);
      const program = await this.#plans.ready(batch, this.#forcing);
      this.#executor.write(`${this.#name}/clock`, new Uint32Array(BATCH_CLOCK.size));
      await this.#executor.run(program);
      const count = this.#trainable.targets(batch);
      const metrics = metricsOf(await this.#executor.read(`${this.#name}/ring`), 0, 1, count);
      loss += mean(metrics.losses) * count;
      correct += metrics.accuracy * count;
      targets += count;
    }
    return evaluationOf(loss / targets, correct / targets);
  }

  free(): void {
    this.#plans.free();
  }
}
