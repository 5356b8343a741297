import type { Executor } from '../schedule/executor.ts';
import { BATCH_CLOCK } from './batch-plan.ts';
import { BatchPrograms } from './batch-programs.ts';
import { listed } from './epochs.ts';
import { type Evaluation, evaluationOf, mean, metricsOf } from './metrics.ts';
import type { Validation } from './steps.ts';
import type { Forcing, Trainable } from './trainable.ts';

/** Passes over batches, forward only. */
export class BatchValidation<Batch> implements Validation {
  readonly #executor: Executor;
  readonly #trainable: Trainable<Batch>;
  readonly #batches: () => Iterable<Batch>;
  readonly #programs: BatchPrograms<Batch>;
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
    this.#programs = new BatchPrograms(executor, trainable, this.#name, {});
  }

  async evaluate(signal?: AbortSignal): Promise<Evaluation> {
    let [loss, divisors, nats, counts, correct, targets, right, sequences] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (const batch of listed('evaluate', this.#batches())) {
      signal?.throwIfAborted();
      this.#trainable.assert(batch);
      const ready = await this.#programs.ready(batch, this.#forcing);
      this.#executor.write(`${this.#name}/clock`, new Uint32Array(BATCH_CLOCK.size));
      await ready.run();
      const reduced = this.#trainable.reduction(batch);
      if (reduced.targets === 0) continue;
      const metrics = metricsOf(await this.#executor.read(`${this.#name}/ring`), 0, 1, reduced.targets);
      const sum = mean(metrics.losses) * reduced.divisor;
      loss += sum;
      divisors += reduced.divisor;
      nats += reduced.hasClasses ? sum : Number.NaN;
      counts += reduced.counted;
      correct += reduced.hasClasses ? metrics.accuracy * reduced.targets : Number.NaN;
      targets += reduced.targets;
      const { correct: hits } = ready;
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
    this.#programs.free();
  }
}
