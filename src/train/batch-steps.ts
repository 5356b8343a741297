import { DataError } from '../core/errors.ts';
import { NO_CLIPPING, type ResolvedClipping } from '../optim/clipping.ts';
import { identityOf, type Optimizer } from '../optim/optimizer.ts';
import type { Executor } from '../schedule/executor.ts';
import { BATCH_CLOCK, BATCH_HYPER } from './batch-plan.ts';
import { BatchPrograms } from './batch-programs.ts';
import { EpochReader, type Epochs } from './epochs.ts';
import { mean, metricsOf, type StepMetrics } from './metrics.ts';
import type { Cutting, ReadyStep } from './ready-step.ts';
import { RING } from './ring.ts';
import { assertSameSettings, different, readMemory, type SavedSteps, writeMemory } from './saved-training.ts';
import type { Steps } from './steps.ts';
import type { DropoutOptions, Trainable } from './trainable.ts';

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
  /** Default: whole. */
  readonly cutting?: Cutting;
}

/** Training steps on batches that the host brings. */
export class BatchSteps<Batch> implements Steps {
  readonly #executor: Executor;
  readonly #trainable: Trainable<Batch>;
  readonly #batches: EpochReader<Batch>;
  readonly #options: BatchStepOptions;
  readonly #programs: BatchPrograms<Batch>;
  /** Targets that counted at each step of the ring. */
  readonly #counted = new Float64Array(RING);
  /** What the loss of each step has to be multiplied with to be the mean cross entropy of a target; NaN: it is none. */
  readonly #toNats = new Float64Array(RING);
  /** The host's numbers for one step. */
  readonly #clock = new Uint32Array(BATCH_CLOCK.size);
  readonly #hyper: Float32Array;
  #done = 0;
  #latest: ReadyStep | undefined;
  #carriedSize: number | undefined;
  /** What a saved run remembers, until there is memory for it. */
  #restored: ReadonlyMap<string, Float32Array> | undefined;

  constructor(
    executor: Executor,
    trainable: Trainable<Batch>,
    epochs: Epochs<Batch>,
    options: BatchStepOptions,
  ) {
    this.#executor = executor;
    this.#trainable = trainable;
    this.#batches = new EpochReader(epochs);
    this.#options = options;
    const { optimizer, clipping, dropout, carry, gradientNorms } = options;
    this.#hyper = new Float32Array(optimizer.hyperSize + BATCH_HYPER.size);
    const settings = {
      ...(dropout && { dropout }),
      ...{ carry, gradientNorms },
      update: { optimizer, rule: clipping.rule },
    };
    this.#programs = new BatchPrograms(executor, trainable, 'train', settings, options.cutting);
  }

  get done(): number {
    return this.#done;
  }

  get tokens(): number {
    return this.#counted[(this.#done + RING - 1) % RING] as number;
  }

  get segments(): number {
    return this.#latest?.segments ?? 1;
  }

  get perEpoch(): number {
    return this.#batches.perEpoch;
  }

  async step(learningRate: number): Promise<void> {
    const batch = this.#batches.next();
    this.#assert(batch);
    const alone = this.#trainable.feedsBack ? this.#options.alone(this.#done) : 0;
    const forcing = alone === 0 ? 'always' : alone === 1 ? 'never' : 'share';
    const ready = await this.#programs.ready(batch, forcing);
    if (this.#restored) writeMemory(this.#executor, this.#programs.plans, this.#restored);
    this.#restored = undefined;
    this.#latest = ready;
    this.#remember(batch);
    this.#writeNumbers(learningRate, alone);
    this.#done++;
    await ready.run();
  }

  #assert(batch: Batch): void {
    this.#trainable.assert(batch);
    if (!this.#options.carry) return;
    this.#trainable.assertCarry(batch);
    this.#assertSameSize(batch);
  }

  /** What the ring does not tell of a step. */
  #remember(batch: Batch): void {
    const row = this.#done % RING;
    const { targets, counted, divisor, hasClasses } = this.#trainable.reduction(batch);
    this.#counted[row] = targets;
    this.#toNats[row] = hasClasses ? divisor / (counted || divisor) : Number.NaN;
  }

  #writeNumbers(learningRate: number, alone: number): void {
    const { optimizer, clipping, seed } = this.#options;
    const clock = this.#clock;
    clock[BATCH_CLOCK.seed] = seed;
    clock[BATCH_CLOCK.step] = this.#done;
    clock[BATCH_CLOCK.row] = this.#done % RING;
    const hyper = this.#hyper;
    const own = optimizer.hyperSize;
    hyper.set(optimizer.hyper(this.#done + 1, learningRate));
    hyper[own + BATCH_HYPER.max] = Math.min(clipping.max, NO_CLIPPING);
    hyper[own + BATCH_HYPER.alone] = alone;
    hyper[own + BATCH_HYPER.keep] = this.#batches.isFirst ? 0 : 1;
    this.#executor.write('train/clock', clock);
    this.#executor.write('train/hyper', hyper);
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
    return Float32Array.from(await this.#executor.read(this.#latest.stepNorms), Math.sqrt);
  }

  async saved(): Promise<SavedSteps> {
    const tensors = this.#restored ?? (await readMemory(this.#executor, this.#programs.plans));
    return { done: this.#done, cursor: this.#batches.cursor, settings: this.#settings, tensors };
  }

  restore({ done, cursor, settings, tensors }: SavedSteps): void {
    assertSameSettings(this.#settings, settings);
    if (!cursor) throw different('batches', 'some', 'none');
    this.#done = done;
    this.#batches.restore(cursor);
    if (done > 0) this.#restored = tensors;
  }

  /** What the numbers of a run depend on, beside its batches and the rates. */
  get #settings(): SavedSteps['settings'] {
    const { optimizer, clipping, dropout, seed, carry } = this.#options;
    return { optimizer: identityOf(optimizer), clipping, ...(dropout && { dropout }), seed, carry };
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

  /** Frees the programs. */
  free(): void {
    this.#programs.free();
  }
}
