import { ConfigError } from '../core/errors.ts';
import { boolean, integerInRange, knownKeys, oneOf, realInRange, seedU32 } from '../core/options.ts';
import { INITIALISERS, type Initialiser } from '../model/initialise.ts';
import { type ClippingOptions, clippingOf, type GradClip } from '../optim/clipping.ts';
import { OPTIMIZERS, type OptimizerOptions, optimizer as optimizerOf } from '../optim/named.ts';
import type { BackendOptions } from '../train/backend.ts';
import {
  resolveTextNetwork,
  TEXT_NETWORK_KEYS,
  type TextNetwork,
  type TextNetworkOptions,
} from './text-network.ts';

/** How a network is trained on a text. None of it changes what the network is. */
export interface TrainingOptions extends BackendOptions {
  /** T: steps of truncated back-propagation through time. Default 64. */
  readonly seqLen?: number;
  /** B: streams of the text that are read in parallel. Default 32. */
  readonly batchSize?: number;
  /** Share of the text, at its end, that is kept for validation: 0 <= v < 1. Default 0.1. */
  readonly validation?: number;
  /** By name, or with options of its own: `{ kind: 'sgd', momentum: 0.9 }`. Default `adam`. */
  readonly optimizer?: (typeof OPTIMIZERS)[number] | OptimizerOptions;
  /** Clipping of the gradient: 5 is `{ norm: 5 }`; `{ value: 1 }` clips each number for itself; Infinity: none. Default 5. */
  readonly gradClip?: GradClip;
  /** Carry the state from one chunk of a stream to the next. Default true. */
  readonly carry?: boolean;
  /** Also report ‖∂L/∂h(t)‖ for every t; h is that of the last layer. Default false. */
  readonly gradientNorms?: boolean;
  /** Gives up making the model; rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** How the first weights are made. */
export interface StartOptions {
  /** u32 of the first weights. Default 1. */
  readonly seed?: number;
  /** How the first weights are drawn. Default `glorot`. */
  readonly initialiser?: Initialiser;
  /**
   * Added to the first biases of the forget gates, -100 to 100, so that a new network remembers (Gers et al. 2000,
   * Jozefowicz et al. 2015). Cell `lstm`. Default 1.
   */
  readonly forgetBias?: number;
}

export interface CharRnnOptions extends TextNetworkOptions, StartOptions, TrainingOptions {
  /** Any Unicode text. A character is a code point; nothing is normalised. */
  readonly text: string;
}

/** How training goes on, defaults filled in. */
export interface ResolvedTraining {
  readonly seqLen: number;
  readonly batchSize: number;
  readonly validation: number;
  /** As it was given. */
  readonly optimizer: OptimizerOptions;
  readonly gradClip: NonNullable<ClippingOptions>;
  readonly carry: boolean;
  readonly gradientNorms: boolean;
}

/** How it began; `forgetBias` is undefined where the cell has no forget gate. */
export interface ResolvedStart {
  readonly seed: number;
  readonly initialiser: Initialiser;
  readonly forgetBias: number | undefined;
}

/** Options with their defaults filled in. */
export interface ResolvedOptions extends TextNetwork, ResolvedStart, ResolvedTraining {}

const TRAINING_KEYS = [
  ...(['seqLen', 'batchSize', 'validation', 'optimizer', 'gradClip', 'carry', 'gradientNorms'] as const),
  ...(['signal', 'backend', 'device', 'gpu', 'selfCheck', 'tuning', 'onDevice'] as const),
] as const satisfies readonly (keyof TrainingOptions)[];
const START_KEYS = ['seed', 'initialiser', 'forgetBias'] as const satisfies readonly (keyof StartOptions)[];

/** @throws ConfigError `unknown-option`: with `new`, all options are known; with `saved`, the file has the network */
export const knownOptions = (what: string, options: object, model: 'new' | 'saved'): void =>
  knownKeys(
    what,
    options,
    model === 'new'
      ? ['text', ...TEXT_NETWORK_KEYS, ...START_KEYS, ...TRAINING_KEYS]
      : ['text', ...TRAINING_KEYS],
  );

/** @throws ConfigError names the option, what was found, and what is allowed */
export function resolveOptions(o: CharRnnOptions, vocabularySize: number): ResolvedOptions {
  const network = resolveTextNetwork(o, vocabularySize);
  return { ...network, ...resolveStart(o, network), ...resolveTraining(o) };
}

/** @throws ConfigError */
export function resolveStart(o: StartOptions, { cell }: TextNetwork): ResolvedStart {
  const remembers = cell === 'lstm';
  if (o.forgetBias !== undefined && !remembers)
    throw new ConfigError('no-effect', `forgetBias has no effect: the cell '${cell}' has no forget gate.`, {
      parameter: 'forgetBias',
      actual: o.forgetBias,
      hint: "Leave out forgetBias, or choose the cell 'lstm'.",
    });
  return {
    seed: seedU32('seed', o.seed ?? 1),
    initialiser: oneOf('initialiser', o.initialiser ?? 'glorot', INITIALISERS),
    forgetBias: remembers ? realInRange('forgetBias', o.forgetBias ?? 1, { min: -100, max: 100 }) : undefined,
  };
}

/** @throws ConfigError, also where an option has no effect with the chosen optimizer */
export function resolveTraining(o: TrainingOptions): ResolvedTraining {
  return {
    seqLen: integerInRange('seqLen', o.seqLen ?? 64, 1, 2 ** 24),
    batchSize: integerInRange('batchSize', o.batchSize ?? 32, 1, 2 ** 24),
    validation: realInRange('validation', o.validation ?? 0.1, { min: 0, max: 1, maxExcluded: true }),
    optimizer: resolveOptimizer(o.optimizer ?? 'adam'),
    gradClip: resolveGradClip(o.gradClip ?? 5),
    carry: boolean('carry', o.carry ?? true),
    gradientNorms: boolean('gradientNorms', o.gradientNorms ?? false),
  };
}

function resolveOptimizer(given: NonNullable<TrainingOptions['optimizer']>): OptimizerOptions {
  if (typeof given !== 'object') return { kind: oneOf('optimizer', given, OPTIMIZERS) };
  optimizerOf(given); // refuses what it does not know
  return { ...given };
}

function resolveGradClip(given: GradClip): NonNullable<ClippingOptions> {
  if (typeof given !== 'object')
    return {
      norm: realInRange('gradClip', given, { min: 0, minExcluded: true, max: Number.POSITIVE_INFINITY }),
    };
  clippingOf(given);
  return { ...given };
}
