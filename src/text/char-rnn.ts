import { ConfigError, StateError } from '../core/errors.ts';
import { boolean, knownKeys, seedU32, string } from '../core/options.ts';
import { Corpus } from '../data/corpus.ts';
import { Vocabulary } from '../data/vocabulary.ts';
import { initialise } from '../model/initialise.ts';
import { optimizer as optimizerOf } from '../optim/named.ts';
import { bytesTogether } from '../schedule/describe.ts';
import type { Executor, ExecutorInfo } from '../schedule/executor.ts';
import type { Plan } from '../schedule/plan.ts';
import { openBackend } from '../train/backend.ts';
import type { Evaluation } from '../train/metrics.ts';
import { NetworkWeights } from '../train/network-weights.ts';
import type { SavedTraining } from '../train/saved-training.ts';
import { Training, type TrainOptions } from '../train/training.ts';
import { Turns } from '../train/turns.ts';
import type { BeamOptions, BeamText } from './beam.ts';
import type { GenerateOptions, Generator } from './generation.ts';
import type { ModelFile } from './model-file.ts';
import {
  type CharRnnOptions,
  knownOptions,
  type ResolvedOptions,
  resolveOptions,
  resolveStart,
  resolveTraining,
  type TrainingOptions,
} from './options.ts';
import type { SamplingOptions } from './sampling.ts';
import type { NextOptions, Prediction, Score, ScoreOptions } from './score.ts';
import { type StepOptions, TrainingSteps, ValidationSteps } from './streams.ts';
import { networkOf } from './text-network.ts';

/** Where a model runs, and how. */
export type ModelInfo = ExecutorInfo;

/** What of a text is used for what. */
export interface CorpusInfo {
  readonly trainLength: number;
  readonly validationLength: number;
  /** Training steps that see every character once. */
  readonly stepsPerEpoch: number;
}

interface Parts {
  readonly config: ResolvedOptions;
  readonly vocabulary: Vocabulary;
  readonly corpus: Corpus | undefined;
  readonly executor: Executor;
  readonly reason: string | undefined;
  readonly network: NetworkWeights;
  readonly steps: TrainingSteps | undefined;
  readonly stepOptions: StepOptions;
  readonly validation: ValidationSteps | undefined;
  readonly generator: Generator;
  readonly turns: Turns;
}

/**
 * A recurrent network that learns to write like a text, one character after another.
 *
 * ```ts
 * const model = await CharRNN.create({ text, hiddenSize: 256, seed: 1 });
 * for await (const report of model.train({ steps: 2000 })) console.log(report.step, report.loss);
 * for await (const character of model.generate({ prime: 'The ' })) output.textContent += character;
 * ```
 */
export class CharRNN {
  readonly #parts: Parts;
  /** Steps that the loaded weights had behind them. */
  #earlierSteps: number;
  #interrupted: SavedTraining | undefined;
  #training: Training | undefined;
  #disposed = false;

  private constructor(parts: Parts, earlierSteps: number) {
    this.#parts = parts;
    this.#earlierSteps = earlierSteps;
  }

  /**
   * A network with new weights for a text.
   * @throws ConfigError, DataError before anything is allocated; GpuUnavailableError, GpuLimitError,
   * GpuOutOfMemoryError, ShaderError, after which nothing stays allocated
   */
  static async create(options: CharRnnOptions): Promise<CharRNN> {
    knownOptions('CharRNN.create()', options, 'new');
    const vocabulary = Vocabulary.fromText(string('text', options.text));
    if (vocabulary.size < 2)
      throw new ConfigError('one-character', 'A text of one character only leaves nothing to learn.', {
        parameter: 'text',
        actual: vocabulary.size,
        limit: 2,
        hint: 'Choose a text with at least two different characters.',
      });
    const config = resolveOptions(options, vocabulary.size);
    const model = await CharRNN.#open(config, vocabulary, options, 0);
    model.#initialise(config.seed);
    return model;
  }

  /**
   * A network from the bytes of a file that `save` made. With a text it can be trained on; without, it writes.
   * @throws CheckpointError; DataError if the text has characters that the model does not know; as `create` else
   */
  static async load(
    file: Uint8Array,
    options: TrainingOptions & { readonly text?: string } = {},
  ): Promise<CharRNN> {
    knownOptions('CharRNN.load()', options, 'saved');
    const training = resolveTraining(options);
    const { readModelFile } = await import('./model-file.ts');
    const { network, vocabulary, steps, state, training: interrupted } = await readModelFile(file);
    const config = { ...network, ...resolveStart({}, network), ...training };
    const model = await CharRNN.#open(config, vocabulary, options, steps);
    model.#parts.network.loadStateDict(state);
    model.#interrupted = interrupted;
    return model;
  }

  static async #open(
    config: ResolvedOptions,
    vocabulary: Vocabulary,
    options: TrainingOptions & { readonly text?: string },
    earlierSteps: number,
  ): Promise<CharRNN> {
    const { seqLen, batchSize, validation: share, gradClip, carry, gradientNorms } = config;
    const description = networkOf(config, vocabulary.size);
    const { text, signal } = options;
    const corpus =
      text === undefined
        ? undefined
        : new Corpus(vocabulary.encode(text), { seqLen, batchSize, validation: share });
    signal?.throwIfAborted();
    const { executor, reason } = await openBackend(options);
    try {
      signal?.throwIfAborted();
      const network = await NetworkWeights.create(description, executor);
      const turns = new Turns();
      const stepOptions = { optimizer: optimizerOf(config.optimizer), gradClip, carry, gradientNorms };
      // All at once, so that the pipelines of all are compiled side by side.
      const [steps, validation, generator] = await Promise.all([
        corpus && TrainingSteps.load(network, corpus, stepOptions),
        corpus?.validationLayout && ValidationSteps.load(network, corpus),
        import('./generation.ts').then(({ Generator }) => Generator.load(network, vocabulary, turns)),
      ]);
      signal?.throwIfAborted();
      const parts = {
        ...{ config, vocabulary, corpus, executor, reason, network },
        ...{ steps, stepOptions, validation, generator, turns },
      };
      return new CharRNN(parts, earlierSteps);
    } catch (error) {
      executor.dispose();
      throw error;
    }
  }

  /** The options that the model was made with, defaults filled in. */
  get config(): ResolvedOptions {
    return this.#parts.config;
  }

  get vocabulary(): Vocabulary {
    return this.#parts.vocabulary;
  }

  get info(): ModelInfo {
    const { executor, reason } = this.#parts;
    return { ...executor.info, ...(reason === undefined ? {} : { reason }) };
  }

  /** Bytes that are allocated on the device. */
  get bytes(): number {
    return this.#parts.executor.bytes;
  }

  /** Bytes that the plans announce; known before anything is allocated. */
  get announcedBytes(): number {
    const { steps, stepOptions, validation, generator } = this.#parts;
    return bytesTogether([
      ...(steps ? [{ plan: steps.program.plan, outputs: TrainingSteps.outputs(stepOptions) }] : []),
      ...(validation ? [{ plan: validation.program.plan, outputs: ValidationSteps.outputs }] : []),
      { plan: generator.program.plan, outputs: generator.outputs },
    ]);
  }

  /** What runs: `describe(model.plans.train)` prints it. */
  get plans(): { readonly train?: Plan; readonly evaluate?: Plan; readonly generate: Plan } {
    const { steps, validation, generator } = this.#parts;
    return {
      ...(steps ? { train: steps.program.plan } : {}),
      ...(validation ? { evaluate: validation.program.plan } : {}),
      generate: generator.program.plan,
    };
  }

  /** Optimizer steps behind the weights. */
  get steps(): number {
    return this.#earlierSteps + (this.#parts.steps?.done ?? 0);
  }

  get parameterCount(): number {
    return this.#parts.network.parameterCount;
  }

  /**
   * The run in whose middle the file was saved that this model was loaded from: `model.train({ resume: model.interrupted })`
   * goes on with it. Undefined where there was none, and once the weights have changed.
   */
  get interrupted(): SavedTraining | undefined {
    return this.#interrupted;
  }

  /** Undefined for a model that was loaded without a text. */
  get corpus(): CorpusInfo | undefined {
    const { corpus } = this.#parts;
    return corpus && pick(corpus);
  }

  /**
   * Begins a training run. Nothing happens until it is awaited: `for await (const report of model.train()) ...`
   * @throws ConfigError; StateError `training` (one is running), `no-text`, `disposed`
   */
  train(options: TrainOptions = {}): Training {
    this.#assertUsable();
    const { steps, validation, turns } = this.#parts;
    if (!steps)
      throw new StateError(
        'no-text',
        'This model was loaded without a text, so there is nothing to train on.',
        {
          hint: 'Pass the text to CharRNN.load().',
        },
      );
    this.#assertIdle('train()');
    this.#assertInterrupted(options.resume);
    const training: Training = new Training(steps, validation, turns, options, () => {
      if (this.#training === training) this.#training = undefined;
    });
    if (options.resume) this.#earlierSteps -= options.resume.done;
    this.#interrupted = undefined;
    this.#training = training;
    return training;
  }

  /**
   * One pass over the validation part, from a zero state. While training runs it waits for a step boundary.
   * @throws StateError `no-validation`, `disposed`
   */
  evaluate({ signal }: { readonly signal?: AbortSignal } = {}): Promise<Evaluation> {
    this.#assertUsable();
    const { validation, turns } = this.#parts;
    if (!validation)
      throw new StateError('no-validation', 'There is no validation part.', {
        hint: 'Pass a text, and a validation share above 0.',
      });
    return turns.take(() => validation.evaluate(signal));
  }

  /** Writes on, one character at a time. Also while training runs. @throws ConfigError, DataError, StateError */
  generate(options: GenerateOptions = {}): AsyncGenerator<string, void, undefined> {
    this.#assertUsable();
    return this.#parts.generator.generate(options);
  }

  /** The likeliest texts that so many beams find, the best first. Training waits. @throws ConfigError, DataError, StateError */
  async beamSearch(options: BeamOptions = {}): Promise<BeamText[]> {
    this.#assertUsable();
    const { beamSearch } = await import('./beam.ts');
    return beamSearch(this.#parts, options);
  }

  /** How likely a text is under the model: perplexity, and each character's part. @throws DataError, StateError */
  async score(text: string, options: ScoreOptions = {}): Promise<Score> {
    this.#assertUsable();
    const { score } = await import('./score.ts');
    return score(this.#parts, text, options);
  }

  /** What the model expects after a text, the likeliest first. @throws ConfigError, DataError, StateError */
  async next(prime?: string, options: NextOptions = {}): Promise<Prediction[]> {
    this.#assertUsable();
    const { next } = await import('./score.ts');
    return next(this.#parts, prime, options);
  }

  /** Changes how texts that are being written are drawn. @throws ConfigError; nothing is changed then */
  set(options: SamplingOptions): void {
    this.#parts.generator.set(options);
  }

  /** New weights, step 0. @throws StateError `training` while a training run is going on */
  async reset({ seed = this.config.seed }: { readonly seed?: number } = {}): Promise<void> {
    this.#assertUsable();
    this.#assertIdle('reset()');
    const { steps, turns } = this.#parts;
    seedU32('seed', seed);
    await turns.take(() => {
      this.#initialise(seed);
      steps?.restart();
      this.#earlierSteps = 0;
      this.#interrupted = undefined;
    });
  }

  #initialise(seed: number): void {
    const { network, config } = this.#parts;
    const { initialiser, hiddenSize, forgetBias } = config;
    network.loadStateDict(initialise(network.specs, initialiser, seed, hiddenSize, { forgetBias }));
  }

  /** The weights under PyTorch's names and in its layouts. */
  stateDict(): Promise<Map<string, Float32Array>> {
    this.#assertUsable();
    const { network, turns } = this.#parts;
    return turns.take(() => network.stateDict());
  }

  /**
   * The bytes of a safetensors file with weights, vocabulary and configuration; at a step boundary.
   * @param options.training also the run that is going on, so that the model that is loaded from the file can `resume` it
   * @throws CheckpointError `non-finite`; StateError `no-training`: none is going on
   */
  async save(options: { readonly training?: boolean } = {}): Promise<Uint8Array> {
    this.#assertUsable();
    knownKeys('save()', options, ['training']);
    const training = boolean('training', options.training ?? false) ? this.#runThatGoesOn() : undefined;
    const { turns, network, vocabulary, config } = this.#parts;
    const file = await turns.take(async (): Promise<ModelFile> => {
      const parts = { network: config, vocabulary, steps: this.steps, state: await network.stateDict() };
      return { ...parts, training: await training?.saved() };
    });
    const { writeModelFile } = await import('./model-file.ts');
    return writeModelFile(file);
  }

  #runThatGoesOn(): Training {
    if (this.#training) return this.#training;
    throw new StateError('no-training', 'There is no training run that could be saved.', {
      hint: 'Save while it runs or is paused, or leave out training.',
    });
  }

  /** Stops training and frees everything. Twice is once. */
  dispose(): void {
    if (this.#disposed) return;
    this.#training?.stop();
    this.#disposed = true;
    this.#parts.executor.dispose();
  }

  #assertUsable(): void {
    if (this.#disposed) throw new StateError('disposed', 'This model has been disposed of.');
  }

  /** What an optimizer remembers belongs to the weights with which it was saved. */
  #assertInterrupted(resume: SavedTraining | undefined): void {
    if (resume === undefined || resume === this.#interrupted) return;
    throw new StateError('other-weights', 'This run cannot be resumed: the model has other weights by now.', {
      parameter: 'resume',
      hint: 'Load the file again, and give model.interrupted.',
    });
  }

  #assertIdle(call: string): void {
    const state = this.#training?.state;
    if (state === 'running' || state === 'paused')
      throw new StateError('training', `${call} cannot begin while a training run is ${state}.`, {
        hint: 'Stop it first, and await its end.',
      });
  }
}

const pick = ({ trainLength, validationLength, stepsPerEpoch }: Corpus): CorpusInfo => ({
  trainLength,
  validationLength,
  stepsPerEpoch,
});
