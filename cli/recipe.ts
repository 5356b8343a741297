// From what was typed to what the engine is told: the network, the optimizer, the clipping and the learning rate.
// A flag that another one leaves without effect is refused, and never ignored.
import type { OptimizerOptions, PlateauOptions, ScheduleOptions } from '../src/index.ts';
import { usageFailure } from './fail.ts';
import type { HowToTrain, NewModel, TrainJob } from './jobs.ts';
import type { TrainOptions } from './train-options.ts';

/** Flags of each optimizer. */
const OPTIMIZER_FLAGS = {
  adam: ['beta1', 'beta2', 'eps', 'weightDecay', 'decoupled'],
  adamw: ['beta1', 'beta2', 'eps', 'weightDecay'],
  sgd: ['momentum', 'nesterov', 'weightDecay', 'decoupled'],
  rmsprop: ['alpha', 'eps', 'momentum', 'weightDecay', 'decoupled'],
  adagrad: ['eps', 'weightDecay', 'decoupled'],
} as const satisfies Record<string, readonly (keyof TrainOptions)[]>;

/** Flags of each schedule. */
const SCHEDULE_FLAGS = {
  constant: [],
  linear: ['lrEnd'],
  cosine: ['lrEnd'],
  step: ['decay', 'decayEvery'],
  exponential: ['decay'],
} as const satisfies Record<string, readonly (keyof TrainOptions)[]>;

export const OPTIMIZER_NAMES = Object.keys(OPTIMIZER_FLAGS) as (keyof typeof OPTIMIZER_FLAGS)[];
export const SCHEDULE_NAMES = Object.keys(SCHEDULE_FLAGS) as (keyof typeof SCHEDULE_FLAGS)[];

/** What a saved model has already. */
const OF_A_NEW_MODEL = [
  ...(['hidden', 'cell', 'layers', 'activation', 'embedding', 'biases', 'leak', 'layerNorm'] as const),
  ...(['forgetBias', 'initialiser'] as const),
];

/** Everything of a job that flags decide together. */
export interface Recipe {
  readonly model: NewModel;
  readonly how: HowToTrain;
  readonly rates: Pick<TrainJob, 'lr' | 'schedule' | 'plateau'>;
}

/** Why `--anew` is refused. */
export const ANEW_ALONE = '--anew has no effect without --resume.';

/** @throws Failure with exit code 2 and one sentence */
export function recipeOf(o: TrainOptions): Recipe {
  const fixed = o.resume === undefined ? undefined : OF_A_NEW_MODEL.find((name) => o[name] !== undefined);
  if (fixed)
    throw usageFailure(`${flag(fixed)} cannot be changed with --resume: the saved model has its own.`);
  if (o.anew && o.resume === undefined) throw usageFailure(ANEW_ALONE);
  const { seqLen, batch, carry, validation, lr } = o;
  const [schedule, plateau] = [scheduleOf(o), plateauOf(o)];
  return {
    model: modelOf(o),
    how: {
      ...{ seqLen, batchSize: batch, carry, validation },
      optimizer: optimizerOf(o),
      gradClip: clipOf(o),
    },
    rates: { lr, ...(schedule ? { schedule } : {}), ...(plateau ? { plateau } : {}) },
  };
}

function modelOf(o: TrainOptions): NewModel {
  const { cell = 'rnn', hidden = 256, seed } = o;
  const isGru = cell === 'gru' || cell === 'gru-reset-before';
  const why = `with --cell ${cell}`;
  if (cell !== 'rnn') refuse(o, ['activation', 'leak'], why);
  if (cell !== 'lstm') refuse(o, ['forgetBias'], why);
  if (isGru) refuse(o, ['biases'], why);
  if (cell === 'gru-reset-before') refuse(o, ['layerNorm'], why);
  return {
    ...{ hiddenSize: hidden, cell, seed },
    ...given({
      activation: o.activation,
      numLayers: o.layers,
      embeddingDim: o.embedding,
      biases: o.biases,
      leak: o.leak,
      layerNorm: o.layerNorm,
      forgetBias: o.forgetBias,
      initialiser: o.initialiser,
    }),
  };
}

function optimizerOf(o: TrainOptions): OptimizerOptions {
  const { optimizer } = o;
  const own: readonly (keyof TrainOptions)[] = OPTIMIZER_FLAGS[optimizer];
  refuse(o, others(OPTIMIZER_FLAGS, own), `with --optimizer ${optimizer}`);
  if (o.nesterov && !o.momentum) throw usageFailure('--nesterov needs a --momentum above 0.');
  if (o.decoupled && !o.weightDecay) throw usageFailure('--decoupled needs a --weight-decay above 0.');
  const options = given(Object.fromEntries(own.map((name) => [name, o[name]])));
  return { kind: optimizer === 'adamw' ? 'adamW' : optimizer, ...options } as OptimizerOptions;
}

function clipOf({ clip, clipValue }: TrainOptions): NonNullable<HowToTrain['gradClip']> {
  if (clipValue === undefined) return clip ?? 5;
  if (clip !== undefined)
    throw usageFailure('--clip and --clip-value exclude each other: a gradient is clipped in one way.');
  return { value: clipValue };
}

/** Undefined where the rate stays what it is. The last steps of a run are the last ones of its schedule. */
function scheduleOf(o: TrainOptions): ScheduleOptions | undefined {
  const { schedule: kind, warmUp = 0, steps, lrEnd = 0, decay = 0.5, decayEvery } = o;
  refuse(o, others(SCHEDULE_FLAGS, SCHEDULE_FLAGS[kind]), `with --schedule ${kind}`);
  if (warmUp >= steps) throw usageFailure(`--warm-up takes fewer steps than --steps, which are ${steps}.`);
  const left = steps - warmUp;
  const main = (): ScheduleOptions => {
    switch (kind) {
      case 'constant':
        return { kind };
      case 'linear':
      case 'cosine':
        return { kind, to: lrEnd, steps: left };
      case 'step':
        if (decayEvery === undefined) throw usageFailure('--schedule step needs --decay-every.');
        return { kind, factor: decay, every: decayEvery };
      case 'exponential':
        if (o.decay === undefined) throw usageFailure('--schedule exponential needs --decay.');
        return { kind, factor: decay };
    }
  };
  if (warmUp === 0) return kind === 'constant' ? undefined : main();
  const warm = { schedule: { kind: 'warmUp', steps: warmUp }, steps: warmUp } as const;
  return { kind: 'chain', parts: [warm, { schedule: main() }] };
}

function plateauOf(o: TrainOptions): PlateauOptions | undefined {
  const { plateau: patience, plateauFactor, validation, evaluateEvery } = o;
  if (patience === undefined) {
    refuse(o, ['plateauFactor'], 'without --plateau');
    return undefined;
  }
  if (validation === 0 || evaluateEvery === 0)
    throw usageFailure(
      '--plateau needs --validation and --evaluate-every above 0: it judges by validations.',
    );
  return { patience, ...(plateauFactor === undefined ? {} : { factor: plateauFactor }) };
}

function refuse(o: TrainOptions, names: readonly (keyof TrainOptions)[], why: string): void {
  const idle = names.find((name) => o[name] !== undefined);
  if (idle) throw usageFailure(`${flag(idle)} has no effect ${why}.`);
}

/** All flags of a table that are not among these. */
const others = (
  table: Readonly<Record<string, readonly (keyof TrainOptions)[]>>,
  own: readonly (keyof TrainOptions)[],
): (keyof TrainOptions)[] =>
  Object.values(table)
    .flat()
    .filter((name) => !own.includes(name));

/** Without what was not given. */
const given = <T extends object>(o: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(o).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** `decayEvery` as it is typed: `--decay-every`. */
const flag = (name: string): string => `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
