import { CharRNN, DataError, type Training, type TrainingReport } from 'webgpu-rnn';
import { type Backend, needsRebuild, type Place, type Settings } from './state.ts';
import type { NamedText } from './text-source.ts';

/**
 * `loading`: no network yet. `idle`: a network that cannot train on the text, only write. `failed`: no network, or
 * its training broke; a reset builds a new one.
 */
export type Phase = 'loading' | 'running' | 'paused' | 'idle' | 'failed';

export interface SessionEvents {
  /** A network is in place: a new one, a loaded one, or the same one back at step 0. Its curves start now. */
  onModel(model: CharRNN): void;
  onReport(report: TrainingReport): void;
  /** `phase`, `busy` or the text may have changed. */
  onChange(): void;
  /** The training broke; `remedy` says what to do. Errors of a call reject that call instead. */
  onError(error: unknown, remedy: string): void;
}

/** How often reports come, in steps: often enough to see something within seconds. */
const REPORT_EVERY: Record<Place, number> = { gpu: 10, software: 4, cpu: 4 };
const EVALUATE_EVERY: Record<Place, number> = { gpu: 200, software: 60, cpu: 60 };

/**
 * The page's one network and its training. A new network is built beside the old one and takes its place only when
 * it is ready, so a text or a size that cannot be used never ends a training that works.
 */
export class Session {
  readonly #events: SessionEvents;
  readonly #backend: Backend;
  readonly #place: Place;
  #model: CharRNN | undefined;
  #text: NamedText | undefined;
  #built: Settings | undefined;
  #training: Training | undefined;
  #loop: Promise<void> = Promise.resolve();
  #running = true;
  #broken = false;
  #latest: AbortController | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(events: SessionEvents, backend: Backend, place: Place) {
    this.#events = events;
    this.#backend = backend;
    this.#place = place;
  }

  get model(): CharRNN | undefined {
    return this.#model;
  }

  /** The text that the network learns, or learned last. */
  get text(): NamedText | undefined {
    return this.#text;
  }

  /** The settings that the network was built with. */
  get built(): Settings | undefined {
    return this.#built;
  }

  /** True while a network is being built, loaded or reset. */
  get busy(): boolean {
    return this.#latest !== undefined;
  }

  get phase(): Phase {
    if (this.#broken) return 'failed';
    if (this.#model === undefined) return this.busy ? 'loading' : 'failed';
    if (this.#training === undefined) return 'idle';
    return this.#running ? 'running' : 'paused';
  }

  /** Builds a network for this text and trains it. Rejects, and leaves everything as it was, when that fails. */
  start(text: NamedText, settings: Settings): Promise<void> {
    return this.#enqueue(async (signal) => {
      const model = await CharRNN.create({ ...this.#options(settings), text: text.text, signal });
      await this.#adopt(model, text, settings);
    });
  }

  /** Back to step 0 with these settings: new weights, and a new network where the old one does not fit them. */
  reset(text: NamedText, settings: Settings): Promise<void> {
    const [model, built] = [this.#model, this.#built];
    const fits = model && built && !this.#broken && this.#training && !needsRebuild(built, settings);
    if (!fits || text !== this.#text) return this.start(text, settings);
    return this.#enqueue(async () => {
      await this.#stopTraining();
      this.#broken = true; // until the reset is through
      await model.reset({ seed: settings.seed });
      this.#begin(model, settings);
    });
  }

  /**
   * Takes a saved network. Trains it further where it knows every character of the text; otherwise it can only
   * write. Resolves to whether it can train.
   */
  async load(file: Uint8Array, text: NamedText, settings: Settings): Promise<boolean> {
    let trains = true;
    await this.#enqueue(async (signal) => {
      const { hiddenSize: _, activation: __, ...options } = this.#options(settings);
      const model = await CharRNN.load(file, { ...options, text: text.text, signal }).catch((error) => {
        if (!(error instanceof DataError)) throw error;
        trains = false;
        return CharRNN.load(file, { backend: this.#backend, signal });
      });
      const { hiddenSize, activation } = model.config;
      await this.#adopt(model, text, { ...settings, hiddenSize, activation });
    });
    return trains;
  }

  pause(): void {
    this.#running = false;
    this.#training?.pause();
    this.#events.onChange();
  }

  resume(): void {
    this.#running = true;
    this.#training?.resume();
    this.#events.onChange();
  }

  /** One training step; pauses first. */
  step(): void {
    if (this.#running) this.pause();
    this.#training?.step();
  }

  /** What acts at once on the running training. */
  setLearningRate(lr: number): void {
    this.#training?.set({ lr });
  }

  #options(settings: Settings) {
    const { hiddenSize, activation, seqLen, batchSize, optimizer, seed } = settings;
    const sizes = { hiddenSize, activation, seqLen, batchSize, optimizer, seed };
    return { ...sizes, gradientNorms: true, backend: this.#backend };
  }

  /** One change of network after the other; of several that wait, only the newest is made. */
  #enqueue(change: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#latest?.abort();
    const latest = new AbortController();
    this.#latest = latest;
    this.#events.onChange();
    const result = this.#queue.then(async () => {
      try {
        if (!latest.signal.aborted) await change(latest.signal);
      } catch (error) {
        if (!latest.signal.aborted) throw error;
      } finally {
        if (this.#latest === latest) this.#latest = undefined;
        this.#events.onChange();
      }
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  async #adopt(model: CharRNN, text: NamedText, settings: Settings): Promise<void> {
    await this.#stopTraining();
    this.#model?.dispose();
    this.#model = model;
    this.#text = text;
    this.#begin(model, settings);
  }

  #begin(model: CharRNN, settings: Settings): void {
    this.#built = settings;
    this.#broken = false;
    if (model.corpus !== undefined) this.#train(model, settings);
    this.#events.onModel(model);
  }

  #train(model: CharRNN, settings: Settings): void {
    const training = model.train({
      lr: settings.lr,
      reportEvery: REPORT_EVERY[this.#place],
      evaluateEvery: EVALUATE_EVERY[this.#place],
      paused: !this.#running,
    });
    this.#training = training;
    this.#loop = this.#follow(training);
  }

  async #follow(training: Training): Promise<void> {
    try {
      for await (const report of training) {
        if (this.#training === training) this.#events.onReport(report);
      }
    } catch (error) {
      if (this.#training !== training) return;
      this.#broken = true;
      this.#events.onError(error, ' Press Reset to start again.');
      this.#events.onChange();
    }
  }

  async #stopTraining(): Promise<void> {
    const training = this.#training;
    this.#training = undefined;
    training?.stop();
    await this.#loop;
  }
}
