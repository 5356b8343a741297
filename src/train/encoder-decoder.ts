import type { NumberArray } from '../../shaders/cells.ts';
import { integerInRange, knownKeys } from '../core/options.ts';
import type { PairBatch, SourceBatch } from '../data/batches.ts';
import { type LossConfig, type LossName, resolveLoss } from '../model/loss.ts';
import {
  type EncoderDecoderConfig,
  pairSpecs,
  type ResolvedPair,
  resolvePair,
} from '../model/pair-config.ts';
import type { Executor } from '../schedule/executor.ts';
import { copyOf } from './batch.ts';
import { BatchTraining, type BatchTrainingOptions } from './batch-training.ts';
import type { PairCompanions } from './companions.ts';
import { inputsOf } from './inputs.ts';
import { assertPairs, assertSource, copyOfPairs } from './pair-batch.ts';
import type { PairInspection } from './pair-inspection.ts';
import { assertPairDropout } from './pair-recording.ts';
import { pairTrainable } from './pair-trainable.ts';
import { writeSource } from './pair-writing.ts';
import { Parameterised } from './parameterised.ts';
import type { SavedTraining } from './saved-training.ts';
import { readPlan, WRITTEN, writePlan } from './writing-plan.ts';

export interface WriteOptions {
  /** The token that enters the first step. */
  readonly begin: number;
  /** The token that ends a target; what follows is cut off. */
  readonly end: number;
  /** Tokens at most. Default 64, at most 1024. */
  readonly length?: number;
}

/** An encoder that reads tokens or vectors and a decoder that writes tokens, whose parameters live on an executor. */
export class EncoderDecoder extends Parameterised {
  readonly config: ResolvedPair;
  /** The configuration as it was given. */
  readonly #given: EncoderDecoderConfig;

  private constructor(config: ResolvedPair, given: EncoderDecoderConfig, executor: Executor) {
    super(pairSpecs(config), executor);
    this.config = config;
    this.#given = given;
  }

  /**
   * Allocates the parameters; all are zero until `initialise` or `loadStateDict`. An executor takes one model.
   * @throws ConfigError, also `executor-taken`; GpuLimitError, GpuOutOfMemoryError
   */
  static async create(config: EncoderDecoderConfig, executor: Executor): Promise<EncoderDecoder> {
    const resolved = resolvePair(config);
    const pair = new EncoderDecoder(resolved, { ...config }, executor);
    await pair.allocate();
    return pair;
  }

  /**
   * A pair from the bytes of a file that `save` made, with what was saved beside it.
   * @throws CheckpointError with a code for each fault of the file, before anything is made; as `create` else
   */
  static async load(
    file: Uint8Array,
    executor: Executor,
  ): Promise<{ readonly pair: EncoderDecoder; readonly training?: SavedTraining } & PairCompanions> {
    const { readPairFile } = await import('./pair-file.ts');
    const { config, state, companions, training } = await readPairFile(file);
    const pair = await EncoderDecoder.create(config, executor);
    pair.loadStateDict(state);
    return { pair, ...companions, ...(training && { training }) };
  }

  protected get width(): number {
    return this.config.decoder.hiddenSize;
  }

  /**
   * Begins a training run: the decoder is told at every step what it should have said, or, with `feedback`, at a share of
   * steps, `teacherForcing`. Dropout is for both halves: `input` for vectors and rows of tables, `between` and `recurrent`
   * as in a network. Nothing happens until it is awaited.
   * @throws ConfigError; while it runs also DataError, before a batch reaches the device
   */
  train(
    options: BatchTrainingOptions<PairBatch> & { readonly loss?: LossName | LossConfig },
  ): BatchTraining<PairBatch> {
    const { loss, ...rest } = options;
    const trainable = pairTrainable(this.config, resolveLoss(loss));
    return new BatchTraining(this.executor, trainable, this.turns, rest, (dropout) =>
      assertPairDropout(this.config, dropout),
    );
  }

  /**
   * Everything about one batch: loss, logits, states of both halves, what the decoder looked at, and the gradient of every
   * parameter and of the sources. The parameters stay as they are. The batch is copied at the call.
   *
   * @param options.loss default: cross entropy
   * @throws ConfigError, DataError before anything reaches the device
   */
  async inspect(
    batch: PairBatch,
    options: { readonly loss?: LossName | LossConfig } = {},
  ): Promise<PairInspection> {
    knownKeys('inspect()', options, ['loss']);
    const loss = resolveLoss(options.loss);
    assertPairs(batch, this.config, loss);
    const own = copyOfPairs(batch);
    return this.turns.take(async () => {
      const { inspectPairs } = await import('./pair-inspection.ts');
      return inspectPairs(this.executor, this.config, own, loss);
    });
  }

  /**
   * Writes the target of every source, greedily: the token of the largest logit enters the next step.
   *
   * @returns for each sequence its tokens, up to `end`, which is left out
   * @throws ConfigError, DataError before anything reaches the device
   */
  write(source: SourceBatch, options: WriteOptions): Promise<Int32Array[]> {
    knownKeys('write()', options, ['begin', 'end', 'length']);
    const begin = integerInRange('begin', options.begin, 0, this.config.decoder.inputSize - 1);
    const end = integerInRange('end', options.end, 0, this.config.decoder.outputSize - 1);
    const length = integerInRange('length', options.length ?? 64, 1, WRITTEN);
    assertSource(source, this.config);
    const own = copyOf(source) as SourceBatch;
    return this.turns.take(() => this.#write(own, begin, end, length));
  }

  /**
   * The bytes of a safetensors file with the weights under PyTorch's names, the configuration, and what belongs to them;
   * at a step boundary. The same pair gives the same bytes.
   *
   * @param about.training a run, so that another can `resume` it: also what the optimizer remembers, states, and where it is
   * @throws ConfigError, DataError where a companion is none or does not fit; CheckpointError `non-finite`
   */
  async save({
    training,
    ...about
  }: PairCompanions & {
    readonly training?: BatchTraining<PairBatch> | SavedTraining;
  } = {}): Promise<Uint8Array> {
    const [{ describePair, writePairFile }, [state, saved]] = await Promise.all([
      import('./pair-file.ts'),
      this.atOnce(training),
    ]);
    return writePairFile(this.config, state, describePair(this.#given, about), saved);
  }

  async #write(source: SourceBatch, begin: number, end: number, length: number): Promise<Int32Array[]> {
    const { executor } = this;
    const { seqLen: S, batchSize: B } = source;
    const reading = await executor.load(readPlan(this.config, source));
    const writing = await executor.load(writePlan(this.config, S, B), ['pair/history']);
    try {
      writeSource(inputsOf(executor, reading.plan), this.config, source);
      executor.write('pair/token', new Int32Array(B).fill(begin));
      await executor.run(reading);
      executor.write('pair/clock', Uint32Array.of(0, 0, 0, 0));
      await executor.run(writing, length);
      const history = await executor.read('pair/history');
      return Array.from({ length: B }, (_, b) => said(history, b, length, end));
    } finally {
      executor.unload(reading);
      executor.unload(writing);
    }
  }
}

/** What sequence b said before it ended. */
function said(history: NumberArray, b: number, length: number, end: number): Int32Array {
  const row = Int32Array.from({ length }, (_, t) => history[b * WRITTEN + t] as number);
  const at = row.indexOf(end);
  return at < 0 ? row : row.slice(0, at);
}
