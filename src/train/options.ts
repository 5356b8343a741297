import { ACTIVATIONS, type Activation } from '../../shaders/activation.ts';
import { boolean, integerInRange, knownKeys, oneOf, realInRange, seedU32 } from '../core/options.ts';
import { INITIALISERS, type Initialiser } from '../model/initialise.ts';
import { adam } from '../optim/adam.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { sgd } from '../optim/sgd.ts';
import type { BackendOptions } from './backend.ts';

const OPTIMIZERS = ['adam', 'sgd'] as const;

/** How a network is trained on a text. None of it changes what the network is. */
export interface TrainingOptions extends BackendOptions {
  /** T: steps of truncated back-propagation through time. Default 64. */
  readonly seqLen?: number;
  /** B: streams of the text that are read in parallel. Default 32. */
  readonly batchSize?: number;
  /** Share of the text, at its end, that is kept for validation: 0 <= v < 1. Default 0.1. */
  readonly validation?: number;
  /** Default `adam`. */
  readonly optimizer?: (typeof OPTIMIZERS)[number];
  /** μ of `sgd`, 0 <= μ < 1. Default 0. */
  readonly momentum?: number;
  /** Largest global norm of the gradient; Infinity: no clipping. Default 5. */
  readonly gradClip?: number;
  /** Carry the hidden state from one chunk of a stream to the next. Default true. */
  readonly carry?: boolean;
  /** Also report ‖∂L/∂h(t)‖ for every t. Default false. */
  readonly gradientNorms?: boolean;
  /** Gives up making the model; rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface CharRnnOptions extends TrainingOptions {
  /** Any Unicode text. A character is a code point; nothing is normalised. */
  readonly text: string;
  /** H. Default 128. */
  readonly hiddenSize?: number;
  /** f. Default `tanh`. */
  readonly activation?: Activation;
  /** u32 of the first weights. Default 1. */
  readonly seed?: number;
  /** How the first weights are drawn. Default `glorot`. */
  readonly initialiser?: Initialiser;
}

/** Options with their defaults filled in. */
export interface ResolvedOptions {
  readonly hiddenSize: number;
  readonly activation: Activation;
  readonly seed: number;
  readonly initialiser: Initialiser;
  readonly seqLen: number;
  readonly batchSize: number;
  readonly validation: number;
  readonly optimizer: (typeof OPTIMIZERS)[number];
  readonly momentum: number;
  readonly gradClip: number;
  readonly carry: boolean;
  readonly gradientNorms: boolean;
}

const TRAINING_KEYS = [
  'seqLen',
  'batchSize',
  'validation',
  'optimizer',
  'momentum',
  'gradClip',
  'carry',
  'gradientNorms',
  'signal',
  'backend',
  'device',
  'gpu',
] as const;
const MODEL_KEYS = ['text', 'hiddenSize', 'activation', 'seed', 'initialiser'] as const;

/** @throws ConfigError names the option, what was found, and what is allowed */
export function resolveOptions(
  what: string,
  o: Partial<CharRnnOptions>,
  known: 'model' | 'training',
): ResolvedOptions {
  knownKeys(what, o, known === 'model' ? [...MODEL_KEYS, ...TRAINING_KEYS] : ['text', ...TRAINING_KEYS]);
  return {
    hiddenSize: integerInRange('hiddenSize', o.hiddenSize ?? 128, 1, 2 ** 24),
    activation: oneOf('activation', o.activation ?? 'tanh', ACTIVATIONS),
    seed: seedU32('seed', o.seed ?? 1),
    initialiser: oneOf('initialiser', o.initialiser ?? 'glorot', INITIALISERS),
    seqLen: integerInRange('seqLen', o.seqLen ?? 64, 1, 2 ** 24),
    batchSize: integerInRange('batchSize', o.batchSize ?? 32, 1, 2 ** 24),
    validation: realInRange('validation', o.validation ?? 0.1, { min: 0, max: 1, maxExcluded: true }),
    optimizer: oneOf('optimizer', o.optimizer ?? 'adam', OPTIMIZERS),
    momentum: realInRange('momentum', o.momentum ?? 0, { min: 0, max: 1, maxExcluded: true }),
    gradClip: realInRange('gradClip', o.gradClip ?? 5, {
      min: 0,
      minExcluded: true,
      max: Number.POSITIVE_INFINITY,
    }),
    carry: boolean('carry', o.carry ?? true),
    gradientNorms: boolean('gradientNorms', o.gradientNorms ?? false),
  };
}

export const optimizerOf = ({ optimizer, momentum }: ResolvedOptions): Optimizer =>
  optimizer === 'adam' ? adam() : sgd({ momentum });
