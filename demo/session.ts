import { CharRNN, DataError, type DeviceEvent, type Training, type TrainingReport } from 'webgpu-rnn';
import { type Backend, choosesActivation, needsRebuild, type Place, type Settings } from './state.ts';
import type { NamedText } from './text-source.ts';

/**
 * `loading`: no network yet. `idle`: a network that cannot train on the text, only write. `failed`: no network, or
 * its training broke; a reset builds a new one.
 */
export type Phase = 'loading' | 'running' | 'pausing' | 'paused' | 'idle' | 'failed';

export interface SessionEvents {
  /** A network is in place: a new one, a loaded one, or the same one back at step 0. Its curves start now. */
  onModel(model: CharRNN): void;
  /** The network in place is about to go or to lose its weights: nothing may use it when this resolves. */
  onLeave(): Promise<void>;
  /** `step` counts what a loaded network had behind it. */
  onReport(report: TrainingReport, step: number): void;
  /** `phase`, `busy` or the text may have changed. */
  onChange(): void;
  /** The device of the network in place was lost, or is there again. */
  onDevice(event: DeviceEvent, model: CharRNN | undefined): void;
  /** The training broke. Errors of a call reject that call instead. */
  onError(error: unknown, help: { readonly remedy: string }): void;
}

/** How often reports and passes over the validation part come, in steps: something new to see within seconds. */
const RHYTHM: Record<Place, { readonly report: number; readonly evaluate: number }> = {
  gpu: { report: 10, evaluate: 200 },
  software: { report: 4, evaluate: 48 },
  cpu: { report: 4, evaluate: 48 },
};

/** At most this share of the text is kept for validation. */
const VALIDATION = 0.1;

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
  /** The training that has been told to pause and still has steps under way. */
  #pausing: Training | undefined;
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
    if (this.#running) return 'running';
    return this.#pausing === this.#training ? 'pausing' : 'paused';
  }

  /** Builds a network for this text and trains it. Rejects, and leaves everything as it was, when that fails. */
  start(text: NamedText, settings: Settings): Promise<void> {
    return this.#enqueue(async (signal) => {
      const { cell, numLayers, hiddenSize, activation, seed } = settings;
      const model = await CharRNN.create({
        ...this.#trainingOptions(settings, text),
        ...{ cell, numLayers, hiddenSize, seed, signal },
        ...(choosesActivation(settings) ? { activation } : {}),
      });
      await this.#adopt(model, text, settings);
    });
  }

  /** Back to step 0 with these settings: new weights, and a new network where the old one does not fit them. */
  reset(text: NamedText, settings: Settings): Promise<void> {
    const [model, built] = [this.#model, this.#built];
    const fits = model && built && !this.#broken && this.#training && !needsRebuild(built, settings);
    if (!fits || text !== this.#text) return this.start(text, settings);
    return this.#enqueue(async () => {
      await this.#leave();
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
      const options = { ...this.#trainingOptions(settings, text), signal };
      const model = await CharRNN.load(file, options).catch((error) => {
        if (!(error instanceof DataError)) throw error;
        trains = false;
        return CharRNN.load(file, { ...this.#deviceOptions(), signal });
      });
      const { cell, numLayers, hiddenSize, activation = settings.activation } = model.config;
      await this.#adopt(model, text, { ...settings, cell, numLayers, hiddenSize, activation });
    });
    return trains;
  }

  pause(): void {
    this.#running = false;
    const training = this.#training;
    this.#pausing = training;
    void training?.pause().then(() => {
      if (this.#pausing === training) this.#pausing = undefined;
      this.#events.onChange();
    });
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

  #trainingOptions({ seqLen, batchSize, optimizer }: Settings, { text }: NamedText) {
    // A pass reads half as many batches as the training between two passes: forward only, about a fifth of the time.
    const characters = (RHYTHM[this.#place].evaluate / 2) * seqLen * batchSize;
    const validation = Math.min(VALIDATION, characters / text.length);
    const options = { seqLen, batchSize, optimizer, validation, ...this.#deviceOptions() };
    return { ...options, gradientNorms: true, text };
  }

  #deviceOptions() {
    const onDevice = (event: DeviceEvent): void => this.#events.onDevice(event, this.#model);
    return { backend: this.#backend, onDevice };
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
    await this.#leave();
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
      reportEvery: RHYTHM[this.#place].report,
      evaluateEvery: RHYTHM[this.#place].evaluate,
      paused: !this.#running,
    });
    this.#training = training;
    this.#loop = this.#follow(model, training);
  }

  async #follow(model: CharRNN, training: Training): Promise<void> {
    try {
      for await (const report of training) {
        if (this.#training === training) this.#events.onReport(report, model.steps);
      }
    } catch (error) {
      if (this.#training !== training) return;
      this.#broken = true;
      this.#events.onError(error, { remedy: 'Press Reset to start again.' });
      this.#events.onChange();
    }
  }

  /** Ends everything that uses the network. */
  async #leave(): Promise<void> {
    const training = this.#training;
    this.#training = undefined;
    training?.stop();
    await Promise.all([this.#loop, this.#events.onLeave()]);
  }
}
