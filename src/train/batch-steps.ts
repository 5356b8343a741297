import { ConfigError, DataError } from '../core/errors.ts';
import { show } from '../core/options.ts';
import { NO_CLIPPING, type ResolvedClipping } from '../optim/clipping.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Executor, Program } from '../schedule/executor.ts';
import type { View } from '../schedule/plan.ts';
import { BATCH_CLOCK, BATCH_HYPER, type BatchPlanSettings, batchPlan } from './batch-plan.ts';
import { type Evaluation, evaluationOf, mean, metricsOf, type StepMetrics } from './metrics.ts';
import { RING } from './ring.ts';
import type { Steps, Validation } from './steps.ts';
import type { DropoutOptions, Forcing, Trainable } from './trainable.ts';

/** The batches of one epoch; called anew for each, counted from 0. */
export type Epochs<Batch> = (epoch: number) => Iterable<Batch>;

/** What a caller's function returned, or a list. @throws ConfigError `wrong-type`: neither */
function listed<Batch>(parameter: string, batches: Iterable<Batch>): Iterable<Batch> {
  if (typeof (batches as Iterable<Batch> | undefined)?.[Symbol.iterator] === 'function') return batches;
  throw new ConfigError('wrong-type', `${parameter} must be a list of batches, got ${show(batches)}.`, {
    parameter,
    actual: batches,
    hint: 'Give [batch] for a single one, or a function that returns batches at each call.',
  });
}

/** From the loss of a batch to the mean cross entropy of a target; NaN where the loss is none. */
function natsOf<Batch>(trainable: Trainable<Batch>, batch: Batch): number {
  const { counted, divisor } = trainable.reduction(batch);
  return trainable.hasClasses(batch) ? divisor / (counted || divisor) : Number.NaN;
}

/** Plans that have been made for batches of some shape, kept while they are in use. */
const MAX_PLANS = 16;

interface Ready {
  readonly program: Program;
  /** Where each output stands that had the largest logit at its target. */
  readonly correct: View | undefined;
}

/** Plans by the shape of their batches, and by who is believed: made when they are first needed. */
class Plans<Batch> {
  readonly #executor: Executor;
  readonly #trainable: Trainable<Batch>;
  readonly #name: string;
  readonly #settings: Omit<BatchPlanSettings, 'forcing'>;
  readonly #programs = new Map<string, Ready>();

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
  async ready(batch: Batch, forcing: Forcing): Promise<Ready> {
    const key = this.#trainable.keyOf(batch, forcing);
    const ready = this.#programs.get(key) ?? (await this.#make(batch, forcing));
    this.#programs.delete(key);
    this.#programs.set(key, ready);
    const [oldest] = this.#programs;
    if (this.#programs.size > MAX_PLANS && oldest) {
      this.#executor.unload(oldest[1].program);
      this.#programs.delete(oldest[0]);
    }
    const { plan } = ready.program;
    const known = new Set(plan.tensors.map((t) => t.name));
    this.#trainable.write(batch, forcing, (name, data) => {
      const tensor = `${plan.name}/${name}`;
      if (known.has(tensor)) this.#executor.write(tensor, data);
    });
    return ready;
  }

  async #make(batch: Batch, forcing: Forcing): Promise<Ready> {
    const { plan, correct } = batchPlan(this.#name, this.#trainable, batch, { ...this.#settings, forcing });
    return { program: await this.#executor.load(plan, [`${this.#name}/ring`]), correct };
  }

  free(): void {
    for (const { program } of this.#programs.values()) this.#executor.unload(program);
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
  /** Each batch goes on where the one before has ended; an epoch begins anew. */
  readonly carry: boolean;
  readonly gradientNorms: boolean;
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
  /** What the loss of each step has to be multiplied with to be the mean cross entropy of a target; NaN: it is none. */
  readonly #toNats = new Float64Array(RING);
  #iterator: Iterator<Batch> | undefined;
  #epoch = 0;
  #inEpoch = 0;
  #perEpoch = Number.POSITIVE_INFINITY;
  #done = 0;
  #latest: Program | undefined;
  #carriedSize: number | undefined;

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
    const { optimizer, clipping, dropout, carry, gradientNorms } = options;
    this.#plans = new Plans(executor, trainable, 'train', {
      ...(dropout && { dropout }),
      ...{ carry, gradientNorms },
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
    const { optimizer, clipping, seed, carry } = this.#options;
    if (carry) this.#trainable.assertCarry(batch);
    if (carry) this.#assertSameSize(batch);
    const alone = this.#trainable.feedsBack ? this.#options.alone(this.#done) : 0;
    const forcing = alone === 0 ? 'always' : alone === 1 ? 'never' : 'share';
    const { program } = await this.#plans.ready(batch, forcing);
    this.#latest = program;
    const row = this.#done % RING;
    this.#counted[row] = this.#trainable.targets(batch);
    this.#toNats[row] = natsOf(this.#trainable, batch);
    const clock = new Uint32Array(BATCH_CLOCK.size);
    clock.set([seed, this.#done, row]);
    const own = optimizer.hyperSize;
    const hyper = new Float32Array(own + BATCH_HYPER.size);
    hyper.set(optimizer.hyper(this.#done + 1, learningRate));
    hyper[own + BATCH_HYPER.max] = Math.min(clipping.max, NO_CLIPPING);
    hyper[own + BATCH_HYPER.alone] = alone;
    hyper[own + BATCH_HYPER.keep] = this.#inEpoch > 1 ? 1 : 0;
    this.#executor.write('train/clock', clock);
    this.#executor.write('train/hyper', hyper);
    this.#done++;
    await this.#executor.run(program);
  }

  #next(): Batch {
    for (let tries = 0; tries < 2; tries++) {
      this.#iterator ??= listed('batches', this.#epochs(this.#epoch))[Symbol.iterator]();
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
    const metrics = metricsOf(await this.#executor.read('train/ring'), first, count, total / count);
    const nats = metrics.losses.map((loss, i) => loss * (this.#toNats[(first + i) % RING] as number));
    return {
      ...metrics,
      nats: mean(nats),
      accuracy: nats.some(Number.isNaN) ? Number.NaN : metrics.accuracy,
    };
  }

  async gradientNorms(): Promise<Float32Array | undefined> {
    if (!this.#options.gradientNorms || !this.#latest) return undefined;
    return Float32Array.from(await this.#executor.read(`${this.#latest.plan.name}/stepNorms`), Math.sqrt);
  }

  /** States go on in the rows in which they are. */
  #assertSameSize(batch: Batch): void {
    const size = this.#trainable.batchSize(batch);
    this.#carriedSize ??= size;
    if (size !== this.#carriedSize)
      throw new DataError('batch-size', `A batch of ${size} cannot go on from one of ${this.#carriedSize}.`, {
        parameter: 'batchSize',
        actual: size,
        limit: this.#carriedSize,
        hint: 'With carry, all batches have as many sequences.',
      });
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
    let [loss, divisors, nats, counts, correct, targets, right, sequences] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (const batch of listed('evaluate', this.#batches())) {
      signal?.throwIfAborted();
      this.#trainable.assert(batch);
      const { program, correct: hits } = await this.#plans.ready(batch, this.#forcing);
      this.#executor.write(`${this.#name}/clock`, new Uint32Array(BATCH_CLOCK.size));
      await this.#executor.run(program);
      const count = this.#trainable.targets(batch);
      if (count === 0) continue;
      const metrics = metricsOf(await this.#executor.read(`${this.#name}/ring`), 0, 1, count);
      const { counted, divisor } = this.#trainable.reduction(batch);
      const sum = mean(metrics.losses) * divisor;
      loss += sum;
      divisors += divisor;
      nats += this.#trainable.hasClasses(batch) ? sum : Number.NaN;
      counts += counted;
      correct += this.#trainable.hasClasses(batch) ? metrics.accuracy * count : Number.NaN;
      targets += count;
      if (!hits) continue;
      const all = await this.#executor.read(hits.tensor);
      const answers = all.slice(hits.offset, hits.offset + hits.rows);
      const whole = this.#trainable.sequencesRight(batch, answers);
      right += whole.right;
      sequences += whole.of;
    }
    const evaluation = evaluationOf(loss / divisors, correct / targets, nats / counts);
    return sequences > 0 ? { ...evaluation, sequenceAccuracy: right / sequences } : evaluation;
  }

  free(): void {
    this.#plans.free();
  }
}
