import type { Corpus, Split } from '../data/corpus.ts';
import { clippingOf, type GradClip, type ResolvedClipping } from '../optim/clipping.ts';
import { identityOf, type Optimizer } from '../optim/optimizer.ts';
import type { Executor, Program } from '../schedule/executor.ts';
import { type Evaluation, evaluationOf, mean, metricsOf, type StepMetrics } from '../train/metrics.ts';
import type { NetworkWeights } from '../train/network-weights.ts';
import { RING } from '../train/ring.ts';
import { assertSameSettings, readMemory, type SavedSteps, writeMemory } from '../train/saved-training.ts';
import type { Steps } from '../train/steps.ts';
import { CLOCK, evaluationPlan, HYPER, type StreamPlan, trainingPlan } from './training-plan.ts';

export interface StepOptions {
  readonly optimizer: Optimizer;
  readonly gradClip: GradClip;
  /** Carry the state from chunk to chunk. Otherwise every chunk starts from zeros. */
  readonly carry: boolean;
  readonly gradientNorms: boolean;
}

const streamsOf = (corpus: Corpus, split: Split): StreamPlan & { readonly chunks: number } => {
  const layout = split === 'train' ? corpus.trainLayout : corpus.validationLayout;
  if (!layout) throw new Error('The corpus has no validation part.');
  const { streams, streamLength, steps } = layout;
  return { seqLen: corpus.seqLen, batchSize: streams, streamLength, chunks: steps };
};

/** Uploads a part of the corpus, once. */
function upload(executor: Executor, name: string, part: Int32Array, s: StreamPlan): void {
  executor.write(`${name}/corpus`, part.subarray(0, s.batchSize * s.streamLength));
  executor.write(`${name}/weight`, Float32Array.of(1 / (s.seqLen * s.batchSize)));
}

/** Training steps over the streams of a corpus: one submission each, and no data from the host but a few numbers. */
export class TrainingSteps implements Steps {
  readonly #network: NetworkWeights;
  readonly #streams: StreamPlan & { readonly chunks: number };
  readonly #options: StepOptions;
  readonly #clipping: ResolvedClipping;
  readonly program: Program;
  readonly #corpus: Corpus;
  #done = 0;

  private constructor(network: NetworkWeights, corpus: Corpus, options: StepOptions, program: Program) {
    this.#network = network;
    this.#streams = streamsOf(corpus, 'train');
    this.#corpus = corpus;
    this.#options = options;
    this.#clipping = clippingOf(options.gradClip);
    this.program = program;
  }

  /** Tensors that the host reads while training goes on. */
  static outputs = (options: StepOptions): string[] => [
    'train/ring',
    ...(options.gradientNorms ? ['train/stepNorms'] : []),
  ];

  static async load(network: NetworkWeights, corpus: Corpus, options: StepOptions): Promise<TrainingSteps> {
    const { executor, config } = network;
    const streams = streamsOf(corpus, 'train');
    const plan = trainingPlan(
      config,
      streams,
      options.optimizer,
      options.gradientNorms,
      clippingOf(options.gradClip).rule,
    );
    const program = await executor.load(plan, TrainingSteps.outputs(options));
    upload(executor, 'train', corpus.train, streams);
    return new TrainingSteps(network, corpus, options, program);
  }

  /** Steps so far. */
  get done(): number {
    return this.#done;
  }

  /** Characters of one step: T·B. */
  get tokens(): number {
    return this.#streams.seqLen * this.#streams.batchSize;
  }

  /** Steps that see every character once. */
  get perEpoch(): number {
    return this.#streams.chunks;
  }

  /** Back to step 0, with fresh moments. */
  restart(): void {
    const { executor } = this.#network;
    this.#done = 0;
    for (const t of this.program.plan.tensors)
      if (t.role === 'moment' || t.role === 'carry') executor.write(t.name, new Float32Array(t.size));
  }

  async saved(): Promise<SavedSteps> {
    const tensors = await readMemory(this.#network.executor, [this.program.plan]);
    return { done: this.#done, settings: this.#settings, tensors };
  }

  restore({ done, settings, tensors }: SavedSteps): void {
    assertSameSettings(this.#settings, settings);
    writeMemory(this.#network.executor, [this.program.plan], tensors);
    this.#done = done;
  }

  /** What the numbers of a run depend on, beside the rates. */
  get #settings(): SavedSteps['settings'] {
    const { seqLen, batchSize } = this.#streams;
    const { optimizer, carry } = this.#options;
    const { train, trainLength } = this.#corpus;
    const own = { seqLen, batchSize, text: { length: trainLength, checksum: checksum(train) } };
    return { ...own, optimizer: identityOf(optimizer), clipping: this.#clipping, carry };
  }

  /** Queues one step. A promise: the device has enough to do, wait for it before the next. */
  step(learningRate: number): Promise<void> | void {
    const { executor } = this.#network;
    const { optimizer, carry } = this.#options;
    const chunk = this.#done % this.#streams.chunks;
    const clock = new Uint32Array(CLOCK.size);
    clock[CLOCK.step] = this.#done % RING;
    clock[CLOCK.chunk] = chunk;
    const own = optimizer.hyperSize;
    const hyper = new Float32Array(own + HYPER.size);
    hyper.set(optimizer.hyper(this.#done + 1, learningRate));
    hyper[own + HYPER.maxNorm] = this.#clipping.max;
    hyper[own + HYPER.keep] = carry && chunk > 0 ? 1 : 0;
    executor.write('train/clock', clock);
    executor.write('train/hyper', hyper);
    this.#done++;
    return executor.run(this.program);
  }

  /** The metrics of the latest `count` steps, at most RING. Waits for them. */
  async metrics(count: number): Promise<StepMetrics> {
    const first = this.#done - count;
    const ring = await this.#network.executor.read('train/ring');
    const metrics = metricsOf(ring, first, count, this.tokens);
    // By value, the ring does not tell: its factor is that of the norm.
    return this.#clipping.rule === 'value' ? { ...metrics, clippedShare: undefined } : metrics;
  }

  /** ‖∂L/∂h(t)‖ of the latest step, for every t. */
  async gradientNorms(): Promise<Float32Array | undefined> {
    if (!this.#options.gradientNorms) return undefined;
    return Float32Array.from(await this.#network.executor.read('train/stepNorms'), Math.sqrt);
  }
}

/** FNV-1a over the tokens: two texts of one length are hardly ever the same number. */
function checksum(tokens: Int32Array): number {
  let hash = 0x811c9dc5;
  for (const token of tokens) hash = Math.imul(hash ^ token, 0x01000193);
  return hash >>> 0;
}

/** Passes over the validation part of a corpus, forward only. */
export class ValidationSteps {
  readonly #network: NetworkWeights;
  readonly #streams: StreamPlan & { readonly chunks: number };
  readonly program: Program;

  private constructor(network: NetworkWeights, corpus: Corpus, program: Program) {
    this.#network = network;
    this.#streams = streamsOf(corpus, 'validation');
    this.program = program;
  }

  static readonly outputs = ['evaluate/ring'];

  static async load(network: NetworkWeights, corpus: Corpus): Promise<ValidationSteps> {
    const { executor, config } = network;
    const streams = streamsOf(corpus, 'validation');
    const program = await executor.load(evaluationPlan(config, streams), ValidationSteps.outputs, 'later');
    upload(executor, 'evaluate', corpus.validation, streams);
    return new ValidationSteps(network, corpus, program);
  }

  /** One pass, from a zero state, which is carried on. */
  async evaluate(signal?: AbortSignal): Promise<Evaluation> {
    const { executor } = this.#network;
    const { chunks, seqLen, batchSize } = this.#streams;
    await executor.ready(this.program);
    let [loss, accuracy] = [0, 0];
    for (let first = 0; first < chunks; first += RING) {
      const count = Math.min(RING, chunks - first);
      for (let chunk = first; chunk < first + count; chunk++) {
        signal?.throwIfAborted();
        executor.write('evaluate/clock', Uint32Array.of(chunk % RING, chunk));
        executor.write('evaluate/hyper', Float32Array.of(0, chunk > 0 ? 1 : 0));
        await executor.run(this.program);
      }
      const metrics = metricsOf(await executor.read('evaluate/ring'), first, count, seqLen * batchSize);
      loss += mean(metrics.losses) * count;
      accuracy += metrics.accuracy * count;
    }
    return evaluationOf(loss / chunks, accuracy / chunks);
  }
}
