import { ConfigError, StateError } from '../core/errors.ts';
import { boolean, integerInRange, knownKeys, realInRange, seedU32 } from '../core/options.ts';
import { clippingOf, type GradClip } from '../optim/clipping.ts';
import { type OptimizerOptions, optimizer as optimizerOf } from '../optim/named.ts';
import { type ScheduleOptions, schedule as scheduleOf } from '../optim/schedules.ts';
import type { Executor } from '../schedule/executor.ts';
import { BatchSteps } from './batch-steps.ts';
import { BatchValidation } from './batch-validation.ts';
import type { Epochs } from './epochs.ts';
import type { Evaluation } from './metrics.ts';
import type { Cutting } from './ready-step.ts';
import type { Validation } from './steps.ts';
import type { DropoutOptions, Trainable } from './trainable.ts';
import { TRAIN_KEYS, Training, type TrainingReport, type TrainOptions } from './training.ts';
import type { Turns } from './turns.ts';

/** How a network is trained on batches; what is not here is as in every training run. */
export interface BatchTrainingOptions<Batch> extends TrainOptions {
  /** The batches of an epoch, counted from 0: a list, which is gone through again and again, or what makes them. */
  readonly batches: readonly Batch[] | Epochs<Batch>;
  /** What the network is judged by: a list, or what makes it. Default: nothing. */
  readonly evaluate?: readonly Batch[] | (() => Iterable<Batch>);
  /** By name, or with options of its own. Default `adam`. */
  readonly optimizer?: OptimizerOptions['kind'] | OptimizerOptions;
  /** 5 is `{ norm: 5 }`; `{ value: 1 }` clips each number for itself; Infinity: none. Default 5. */
  readonly gradClip?: GradClip;
  readonly dropout?: DropoutOptions;
  /**
   * Teacher forcing, where the output enters again: the share of steps, 0 to 1, that are fed the target instead of the
   * network's own output, or a schedule of it (Bengio et al. 2015, scheduled sampling). The gradient goes through what
   * the network said itself, unless that was a choice (feedback `greedy` or `sample`). `set({ teacherForcing })` changes it while training runs. Default 1.
   */
  readonly teacherForcing?: number | ScheduleOptions;
  /**
   * Truncated back-propagation through time: each batch goes on from the states in which the one before has ended,
   * which no gradient crosses; an epoch begins anew, and so does every batch of a validation. What is fed back at the
   * first step of a batch is its `o0`. For states in one direction that are not learned or given. Default false.
   */
  readonly carry?: boolean;
  /** Also report ‖∂L/∂h(t)‖ of the last layer for every t. Default false. */
  readonly gradientNorms?: boolean;
  /**
   * Cut each batch into so many segments of time (fewer, if it has fewer steps), to train on long sequences in little
   * memory: states are kept only where segments begin, everything else is computed again on the way back. The gradient
   * is the same, summed in another order; a step costs one more pass forward, and something for each segment. For
   * states in one direction, without feedback. Default 1: everything is kept.
   */
  readonly segments?: number;
  /**
   * Instead of `segments`: bytes of device memory that a training step on a batch may take, with parameters, gradients
   * and what the optimizer remembers. Each batch is cut into the fewest segments that fit; the report says how many.
   * Plans of one shape of batches are kept, no more, so shapes should not alternate. Validation is apart.
   */
  readonly memory?: number;
  /** u32, for whatever is drawn on the device. Default 1. */
  readonly seed?: number;
}

const OWN: readonly string[] = [
  ...['batches', 'evaluate', 'optimizer', 'gradClip', 'dropout', 'teacherForcing', 'seed'],
  ...['carry', 'gradientNorms', 'segments', 'memory'],
];

/** How a network does on its own where it was taught: the difference is the exposure bias. */
export interface BatchReport extends TrainingReport {
  readonly validation?: Evaluation & {
    /** The same without a teacher, for a network whose output enters again. */
    readonly alone?: Evaluation;
  };
}

/** The latest run of a model that has begun: runs share what an optimizer remembers. */
const underWay = new WeakMap<Turns, Training>();

/** A training run on batches that the host brings. One at a time trains a model. */
export class BatchTraining<Batch> extends Training {
  readonly #dial: { alone: (step: number) => number };
  readonly #trainable: Trainable<Batch>;
  readonly #turns: Turns;

  constructor(
    executor: Executor,
    trainable: Trainable<Batch>,
    turns: Turns,
    options: BatchTrainingOptions<Batch>,
    assertDropout: (dropout: Required<DropoutOptions>) => void,
  ) {
    const {
      batches,
      evaluate,
      optimizer = 'adam',
      gradClip = 5,
      dropout,
      teacherForcing = 1,
      seed = 1,
    } = options;
    const rest = Object.fromEntries(Object.entries(options).filter(([key]) => !OWN.includes(key)));
    knownKeys('train()', options, [...OWN, ...TRAIN_KEYS]);
    if (batches === undefined)
      throw new ConfigError('missing-value', 'train() needs batches to learn from.', {
        parameter: 'batches',
        hint: 'Give a list, or a function such as (epoch) => batches(data, { batchSize: 32, epoch }).',
      });
    if (options.teacherForcing !== undefined) assertFedBack(trainable);
    if (boolean('carry', options.carry ?? false)) trainable.assertCarry();
    const rates = dropout && dropoutOf(dropout);
    if (rates) assertDropout(rates);
    const dial = { alone: aloneOf(teacherForcing) };
    const epochs: Epochs<Batch> = typeof batches === 'function' ? batches : () => batches;
    const steps = new BatchSteps(executor, trainable, epochs, {
      optimizer: optimizerOf(typeof optimizer === 'string' ? { kind: optimizer } : optimizer),
      clipping: clippingOf(gradClip),
      dropout: rates,
      seed: seedU32('seed', seed),
      alone: (step) => dial.alone(step),
      carry: options.carry ?? false,
      gradientNorms: boolean('gradientNorms', options.gradientNorms ?? false),
      cutting: cuttingOf(options, trainable),
    });
    const judged = evaluate && (typeof evaluate === 'function' ? evaluate : () => evaluate);
    const validation = judged && new Both(executor, trainable, judged);
    super(steps, validation, turns, rest, () => {
      steps.free();
      validation?.free();
    });
    this.#dial = dial;
    this.#trainable = trainable;
    this.#turns = turns;
  }

  /** @throws StateError `training`: another run of this model has not ended; `already-iterated` */
  override async *[Symbol.asyncIterator](): AsyncGenerator<BatchReport, void, undefined> {
    const other = underWay.get(this.#turns);
    if (other && other !== this && (other.state === 'running' || other.state === 'paused'))
      throw new StateError('training', `A training run cannot begin while another one is ${other.state}.`, {
        hint: 'Stop it first, and await its end.',
      });
    underWay.set(this.#turns, this);
    yield* super[Symbol.asyncIterator]() as AsyncGenerator<BatchReport, void, undefined>;
  }

  /** Changes the learning rate, or the share of steps with a teacher, from the next step on. @throws ConfigError */
  override set(options: { readonly lr?: number; readonly teacherForcing?: number }): void {
    const { teacherForcing, ...rest } = options;
    if (teacherForcing !== undefined) assertFedBack(this.#trainable);
    super.set(rest);
    if (teacherForcing !== undefined) this.#dial.alone = aloneOf(teacherForcing);
  }
}

/** @throws ConfigError `conflict`: both at once; `impossible-segments` */
function cuttingOf<Batch>(
  { segments, memory }: Pick<BatchTrainingOptions<Batch>, 'segments' | 'memory'>,
  trainable: Trainable<Batch>,
): Cutting {
  const most = Number.MAX_SAFE_INTEGER;
  const asked = segments === undefined ? 1 : integerInRange('segments', segments, 1, most);
  if (asked > 1 || memory !== undefined) trainable.segmentation();
  if (memory === undefined) return { segments: asked };
  if (segments === undefined) return { memory: integerInRange('memory', memory, 1, most) };
  throw new ConfigError('conflict', 'A batch is cut into so many segments, or as memory allows, not both.', {
    parameter: 'memory',
    actual: { segments, memory },
    hint: 'Leave out segments or memory.',
  });
}

/** @throws ConfigError `no-effect` where nobody could be taught */
function assertFedBack({ feedsBack }: Pick<Trainable<unknown>, 'feedsBack'>): void {
  if (feedsBack) return;
  throw new ConfigError(
    'no-effect',
    'teacherForcing has no effect: the output of this network does not enter again.',
    { parameter: 'teacherForcing', hint: 'Choose a network with feedback, or leave out teacherForcing.' },
  );
}

/** With a teacher and, where that makes a difference, on its own. */
class Both<Batch> implements Validation {
  readonly #taught: BatchValidation<Batch>;
  readonly #alone: BatchValidation<Batch> | undefined;

  constructor(executor: Executor, trainable: Trainable<Batch>, batches: () => Iterable<Batch>) {
    this.#taught = new BatchValidation(executor, trainable, batches, 'always');
    if (trainable.feedsBack) this.#alone = new BatchValidation(executor, trainable, batches, 'never');
  }

  async evaluate(signal?: AbortSignal): Promise<Evaluation & { readonly alone?: Evaluation }> {
    const taught = await this.#taught.evaluate(signal);
    return this.#alone ? { ...taught, alone: await this.#alone.evaluate(signal) } : taught;
  }

  free(): void {
    this.#taught.free();
    this.#alone?.free();
  }
}

function aloneOf(forcing: number | ScheduleOptions): (step: number) => number {
  if (typeof forcing === 'object') {
    const share = scheduleOf(forcing);
    return (step) => 1 - Math.min(1, Math.max(0, share(step)));
  }
  const share = realInRange('teacherForcing', forcing, { min: 0, max: 1 });
  return () => 1 - share;
}

function dropoutOf(options: DropoutOptions): Required<DropoutOptions> | undefined {
  knownKeys('dropout', options, ['input', 'between', 'recurrent']);
  const rate = (name: keyof DropoutOptions): number =>
    realInRange(`dropout.${name}`, options[name] ?? 0, { min: 0, max: 1, maxExcluded: true });
  const rates = { input: rate('input'), between: rate('between'), recurrent: rate('recurrent') };
  return Object.values(rates).some((p) => p > 0) ? rates : undefined;
}
