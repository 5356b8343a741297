import { breathe } from '../core/breathe.ts';
import { ConfigError, StateError } from '../core/errors.ts';
import { integerInRange, knownKeys, realInRange } from '../core/options.ts';
import { Plateau, type PlateauOptions, type PlateauState } from '../optim/plateau.ts';
import { type Schedule, type ScheduleOptions, schedule as scheduleOf } from '../optim/schedules.ts';
import { type Evaluation, evaluationOf, mean } from './metrics.ts';
import { RING } from './ring.ts';
import type { SavedTraining } from './saved-training.ts';
import type { Steps, Validation } from './steps.ts';
import type { Turns } from './turns.ts';

export interface TrainOptions {
  /** Steps to take; default: until stopped. */
  readonly steps?: number;
  /** Learning rate, default 2e-3. `set({ lr })` changes it while training runs. */
  readonly lr?: number;
  /** By what the learning rate is multiplied, at every step of this run counted from its first, 0. Default: 1. */
  readonly schedule?: ScheduleOptions;
  /**
   * Also lower it when the loss of the validation part stops getting better, judged each time that it is evaluated.
   * Default: never.
   */
  readonly plateau?: PlateauOptions;
  /** Steps between two reports, default 10. */
  readonly reportEvery?: number;
  /** Steps between two passes over the validation part, default 100; 0: none. */
  readonly evaluateEvery?: number;
  /** Aborting it stops training at a step boundary and rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Begin paused. Default false. */
  readonly paused?: boolean;
  /**
   * Go on with a run that was saved in its middle: with the weights of the same file and the same options, to the same bits
   * as if it had never been interrupted. `steps` counts from where that run began, and `lr` is what it was, unless given.
   */
  readonly resume?: SavedTraining;
}

/** What happened since the last report. Loss and accuracy are means over those steps. */
export interface TrainingReport extends Evaluation {
  /** Steps since the model was made, or loaded. */
  readonly step: number;
  /** The step at which this training ends; Infinity if it does not. */
  readonly steps: number;
  /** How often every character has been seen. */
  readonly epoch: number;
  /** Global norm of the gradient before clipping. */
  readonly gradNorm: number;
  /** Share of steps whose gradient was clipped by its norm, 0 to 1; undefined where it is clipped by value. */
  readonly clippedShare: number | undefined;
  /** Steps without an update because their gradient was not finite. */
  readonly skippedSteps: number;
  /** That of the latest step: what was asked for, times the factors of schedule and plateau. */
  readonly learningRate: number;
  /** Characters per second, pauses not counted. */
  readonly tokensPerSecond: number;
  /** Time spent training, pauses not counted. */
  readonly secondsElapsed: number;
  /** The loss of every step since the last report. */
  readonly losses: Float32Array;
  /** If the validation part was evaluated at this report. */
  readonly validation?: Evaluation;
  /** ‖∂L/∂h(t)‖ of the latest step, [T]; of a text, h is that of the last layer. */
  readonly gradientNorms?: Float32Array;
  /** Into how many segments of time the latest batch was cut; undefined where it was not. */
  readonly segments?: number;
}

export type TrainingState = 'running' | 'paused' | 'stopped' | 'finished' | 'failed';

/** Names of the options. */
export const TRAIN_KEYS = [
  ...([
    'steps',
    'lr',
    'schedule',
    'plateau',
    'reportEvery',
    'evaluateEvery',
    'signal',
    'paused',
    'resume',
  ] as const),
] as const satisfies readonly (keyof TrainOptions)[];
const rate = (lr: unknown): number => realInRange('lr', lr, { min: 0, max: Number.MAX_VALUE });

/** @throws ConfigError, also where there is nothing to judge by */
function plateauOf(options: PlateauOptions, isJudged: boolean, state?: PlateauState): Plateau {
  const plateau = new Plateau(options, state);
  if (options.mode === 'max' || !isJudged)
    throw new ConfigError(
      'no-effect',
      isJudged
        ? 'plateau judges a loss, of which less is better, so its mode cannot be max.'
        : 'plateau judges the loss of the validation part, and that is never evaluated here.',
      {
        parameter: isJudged ? 'plateau.mode' : 'plateau',
        actual: options,
        hint: isJudged ? 'Leave out mode.' : 'Keep a validation part, with evaluateEvery above 0.',
      },
    );
  return plateau;
}

/**
 * A training run: awaited with `for await`, which also drives it, and steered while it runs. It never holds the thread
 * for longer than it takes to encode a few steps.
 */
export class Training implements AsyncIterable<TrainingReport> {
  readonly #steps: Steps;
  readonly #validation: Validation | undefined;
  readonly #turns: Turns;
  readonly #first: number;
  readonly #target: number;
  readonly #schedule: Schedule;
  readonly #plateau: Plateau | undefined = undefined;
  readonly #reportEvery: number;
  readonly #evaluateEvery: number;
  readonly #signal: AbortSignal | undefined;
  readonly #ended: () => void;
  #lr: number;
  /** The learning rate of the latest step. */
  #usedRate: number;
  #state: TrainingState;
  #singleSteps = 0;
  #started = false;
  #hasEnded = false;
  /** Between steps there may be more to come; not so while paused, while a report is being looked at, before or after. */
  #isUnderWay = false;
  readonly #restWaiters: (() => void)[] = [];
  #wake: () => void = () => {};
  #seconds = 0;

  /** @param ended called once, when the run is over, however it ended */
  constructor(
    steps: Steps,
    validation: Validation | undefined,
    turns: Turns,
    options: TrainOptions,
    ended: () => void,
  ) {
    knownKeys('train()', options, TRAIN_KEYS);
    const {
      steps: count = Number.POSITIVE_INFINITY,
      reportEvery = 10,
      evaluateEvery = 100,
      signal,
      paused,
      resume,
    } = options;
    this.#steps = steps;
    this.#validation = validation;
    this.#turns = turns;
    this.#first = resume?.first ?? steps.done;
    this.#target =
      this.#first +
      (count === Number.POSITIVE_INFINITY ? count : integerInRange('steps', count, 0, 2 ** 53 - 1));
    this.#reportEvery = integerInRange('reportEvery', reportEvery, 1, RING);
    this.#evaluateEvery = integerInRange('evaluateEvery', evaluateEvery, 0, 2 ** 53 - 1);
    this.#lr = rate(options.lr ?? resume?.learningRate ?? 2e-3);
    this.#seconds = resume?.secondsElapsed ?? 0;
    this.#usedRate = this.#lr;
    const { schedule = { kind: 'constant' }, plateau } = options;
    this.#schedule = scheduleOf(schedule);
    if (plateau !== undefined)
      this.#plateau = plateauOf(
        plateau,
        validation !== undefined && this.#evaluateEvery > 0,
        resume?.plateau,
      );
    if (resume) steps.restore(resume);
    this.#signal = signal;
    this.#state = paused ? 'paused' : 'running';
    this.#ended = ended;
  }

  get state(): TrainingState {
    return this.#state;
  }

  /** Stops after the step that is being taken; a report tells how far it came. Resolves when no step is being taken. */
  pause(): Promise<void> {
    if (this.#state === 'running') this.#change('paused');
    if (!this.#isUnderWay) return Promise.resolve();
    return new Promise((resolve) => this.#restWaiters.push(resolve));
  }

  resume(): void {
    if (this.#state === 'paused') this.#change('running');
  }

  /** While paused: one step, with a report of its own. */
  step(): void {
    if (this.#state !== 'paused') return;
    this.#singleSteps++;
    this.#wake();
  }

  /** Ends the run after the step that is being taken. What was learned stays. */
  stop(): void {
    if (this.#state === 'running' || this.#state === 'paused') this.#change('stopped');
  }

  /** Changes the learning rate from the next step on; schedule and plateau multiply the new one. @throws ConfigError */
  set(options: { readonly lr?: number }): void {
    knownKeys('set()', options, ['lr']);
    if (options.lr !== undefined) this.#lr = rate(options.lr);
  }

  /**
   * Where it is: between steps, in a turn of the device, as the model's `save` takes it.
   * @throws StateError `ended`: what it remembered is gone
   */
  async saved(): Promise<SavedTraining> {
    if (this.#hasEnded)
      throw new StateError('ended', `This run is ${this.#state}: what it remembered is gone.`, {
        hint: 'Save while it goes on, such as in the loop over its reports.',
      });
    return {
      ...(await this.#steps.saved()),
      ...{ first: this.#first, learningRate: this.#lr, secondsElapsed: this.#seconds },
      ...(this.#plateau && { plateau: this.#plateau.state }),
    };
  }

  /** @throws StateError if it is iterated twice */
  async *[Symbol.asyncIterator](): AsyncGenerator<TrainingReport, void, undefined> {
    if (this.#started) throw new StateError('already-iterated', 'A training run can be iterated only once.');
    this.#started = true;
    this.#isUnderWay = true;
    const wake = (): void => this.#wake();
    this.#signal?.addEventListener('abort', wake);
    try {
      while (this.#state === 'running' || this.#state === 'paused') {
        this.#signal?.throwIfAborted();
        if (this.#steps.done >= this.#target) break;
        if (this.#state === 'paused' && this.#singleSteps === 0) {
          this.#rest();
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          this.#isUnderWay = true;
          continue;
        }
        const report = await this.#turns.take(() => this.#burst());
        if (!report) continue;
        this.#rest();
        yield report;
        this.#isUnderWay = true;
      }
      if (this.#state === 'running' || this.#state === 'paused') this.#state = 'finished';
    } catch (error) {
      this.#state = this.#signal?.aborted ? 'stopped' : 'failed';
      throw error;
    } finally {
      if (this.#state === 'running' || this.#state === 'paused') this.#state = 'stopped';
      this.#signal?.removeEventListener('abort', wake);
      this.#rest();
      this.#hasEnded = true;
      this.#ended();
    }
  }

  #rest(): void {
    this.#isUnderWay = false;
    for (const resolve of this.#restWaiters.splice(0)) resolve();
  }

  #change(state: TrainingState): void {
    this.#state = state;
    this.#singleSteps = 0;
    this.#wake();
  }

  /** Steps up to the next report, or fewer if something happens; then the report. */
  async #burst(): Promise<TrainingReport | undefined> {
    const began = performance.now();
    const single = this.#state === 'paused';
    if (single) {
      // Paused while it waited for its turn: nothing was asked for.
      if (this.#singleSteps === 0) return undefined;
      this.#singleSteps--;
    }
    const untilReport = this.#reportEvery - (this.#steps.done % this.#reportEvery);
    const limit = single ? 1 : Math.min(untilReport, this.#target - this.#steps.done);
    let count = 0;
    while (count < limit && (single || this.#state === 'running') && !this.#signal?.aborted) {
      const scheduled = this.#lr * this.#schedule(this.#steps.done - this.#first);
      this.#usedRate = scheduled * (this.#plateau?.factor ?? 1);
      await (this.#steps.step(this.#usedRate) ?? breathe());
      count++;
    }
    if (count === 0) return undefined;
    const metrics = await this.#steps.metrics(count);
    const seconds = (performance.now() - began) / 1000;
    this.#seconds += seconds;
    const gradientNorms = await this.#steps.gradientNorms();
    const { segments = 1 } = this.#steps;
    const validation = this.#isDue(count) ? await this.#validation?.evaluate(this.#signal) : undefined;
    if (validation) this.#plateau?.observe(validation.loss);
    return {
      ...evaluationOf(mean(metrics.losses), metrics.accuracy, metrics.nats),
      step: this.#steps.done,
      steps: this.#target,
      epoch: this.#steps.done / this.#steps.perEpoch,
      gradNorm: metrics.gradNorm,
      clippedShare: metrics.clippedShare,
      skippedSteps: metrics.skipped,
      learningRate: this.#usedRate,
      tokensPerSecond: (count * this.#steps.tokens) / seconds,
      secondsElapsed: this.#seconds,
      losses: metrics.losses,
      ...(validation ? { validation } : {}),
      ...(gradientNorms ? { gradientNorms } : {}),
      ...(segments > 1 ? { segments } : {}),
    };
  }

  /** Has a multiple of `evaluateEvery`, or the end, been reached in the last `count` steps? */
  #isDue(count: number): boolean {
    const every = this.#evaluateEvery;
    const { done } = this.#steps;
    return (
      every > 0 && (done >= this.#target || Math.floor(done / every) > Math.floor((done - count) / every))
    );
  }
}
