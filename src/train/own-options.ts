import { ConfigError } from '../core/errors.ts';
import { boolean, integerInRange, knownKeys, oneOf, realInRange, show } from '../core/options.ts';
import type { Value } from '../graph/value.ts';
import {
  type FeedbackKind,
  type NetworkConfig,
  type ResolvedConfig,
  resolveConfig,
} from '../model/config.ts';
import type { ParameterSpec } from '../model/parameters.ts';

/** A network whose step is the caller's own function of ops. */
export interface OwnNetworkOptions<P extends string, S extends string, M extends string = never> {
  /** What x(t) is: tokens [B, 1], as `embed` and `oneHot` take them, or vectors [B, D]. */
  readonly input: 'tokens' | 'vectors';
  /** Number of tokens, or D. */
  readonly inputSize: number;
  /** K: classes, or numbers, of an output. */
  readonly outputSize: number;
  /** o(t) of every step, or only that of the last valid step of each sequence. Default `steps`. */
  readonly output?: 'steps' | 'last';
  /**
   * What o(t-1) becomes before the step finds it as `now.fed`, as in `NetworkConfig`; under teacher forcing the target
   * y(t-1) is there in its place. Default `none`.
   */
  readonly feedback?: FeedbackKind;
  /** What is trained, by name: matrices [rows, columns], and vectors [columns]. */
  readonly parameters: Readonly<Record<P, readonly [number, number] | readonly [number]>>;
  /**
   * What is remembered, by name: the width of each. Before the first step all are zeros, or what the batch gives as
   * `states`, or what has been learned.
   */
  readonly states: Readonly<Record<S, number | OwnState>>;
  /** Masks of dropout that the step finds in `now`, by name. Default none. */
  readonly dropout?: Readonly<Record<M, OwnDropout>>;
  /**
   * One time step: from x(t) and the states before it to the states after it and the output `o` [B, K]. Called once for
   * every plan, to be recorded; its backward pass is derived.
   *
   * @param now `x`; every state [B, width] and every mask [B, width] under its name; `fed` [B, K], with `feedback`
   * @param parameters matrices as they are, vectors as [1, columns]
   */
  readonly step: OwnStep<P, S, M>;
}

/** Something that is remembered. */
export interface OwnState {
  readonly width: number;
  /** Its first value is a parameter, `first.NAME` [width], the same for every sequence. Default false. */
  readonly learned?: boolean;
}

/** A mask to multiply with: while training 0 with probability `rate`, else 1/(1 - rate); otherwise ones. */
export interface OwnDropout {
  /** 0 to below 1. */
  readonly rate: number;
  readonly width: number;
  /** A new mask at every step, or one for a whole sequence, as recurrences ask for (Gal and Ghahramani 2016). Default `step`. */
  readonly per?: 'step' | 'sequence';
}

export type OwnStep<P extends string, S extends string, M extends string = never> = (
  now: Readonly<Record<S | M | 'x' | 'fed', Value>>,
  parameters: Readonly<Record<P, Value>>,
) => Readonly<Record<S | 'o', Value>>;

/** The options with everything that is not said, checked. Names are only strings here. */
export interface OwnParts {
  /** What surrounds the step, as a network of the family that has the same inputs, outputs and batches. */
  readonly around: ResolvedConfig;
  /** The caller's parameters, and first states that are learned. */
  readonly specs: readonly ParameterSpec[];
  readonly states: readonly (Required<OwnState> & { readonly name: string })[];
  readonly dropout: readonly (Required<OwnDropout> & { readonly name: string })[];
  readonly step: OwnStep<string, string, string>;
}

const MAX_SIZE = 2 ** 24;
const KEYS = [
  ...['input', 'inputSize', 'outputSize', 'output', 'feedback', 'parameters', 'states', 'dropout', 'step'],
];

/** The parameter that is the first value of a state. */
export const firstOf = (state: string): string => `first.${state}`;

/** @throws ConfigError */
export function resolveOwn(options: OwnNetworkOptions<string, string, string>): OwnParts {
  knownKeys('The network', options, KEYS);
  const { input, inputSize, outputSize, step } = options;
  const surrounding: NetworkConfig = {
    ...{ input: oneOf('input', input, ['tokens', 'vectors']), inputSize, outputSize },
    output: oneOf('output', options.output ?? 'steps', ['steps', 'last']),
    ...(options.feedback && { feedback: options.feedback }),
    ...{ cell: 'feedforward', hiddenSize: 1 },
  };
  const around = resolveConfig(surrounding);
  const states = entriesOf('states', options.states).map(([name, given]) => {
    const state = typeof given === 'object' && given !== null ? given : { width: given };
    knownKeys(`states.${name}`, state, ['width', 'learned']);
    return {
      name,
      width: integerInRange(`states.${name}`, state.width, 1, MAX_SIZE),
      learned: boolean(`states.${name}.learned`, state.learned ?? false),
    };
  });
  const dropout = options.dropout === undefined ? [] : masksOf(options.dropout);
  const names = [...states, ...dropout].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw badName('dropout', twice, 'Choose a name that no state has.');
  if (typeof step !== 'function')
    throw new ConfigError('wrong-type', `step must be a function, got ${show(step)}.`, {
      parameter: 'step',
      actual: step,
    });
  const own = entriesOf('parameters', options.parameters).map(([name, shape]) => specOf(name, shape));
  const learned = states.filter((s) => s.learned).map(({ name, width }) => specOf(firstOf(name), [width]));
  const taken = own.find(({ name }) => learned.some((l) => l.name === name));
  if (taken) throw badName('parameters', taken.name, 'It is the first value of a state, which is learned.');
  return { around, specs: [...own, ...learned], states, dropout, step };
}

const masksOf = (given: Readonly<Record<string, OwnDropout>>): OwnParts['dropout'] =>
  entriesOf('dropout', given).map(([name, mask]) => {
    knownKeys(`dropout.${name}`, mask, ['rate', 'width', 'per']);
    return {
      name,
      rate: realInRange(`dropout.${name}.rate`, mask.rate, { min: 0, max: 1, maxExcluded: true }),
      width: integerInRange(`dropout.${name}.width`, mask.width, 1, MAX_SIZE),
      per: oneOf(`dropout.${name}.per`, mask.per ?? 'step', ['step', 'sequence']),
    };
  });

const TAKEN: readonly string[] = ['x', 'o', 'fed'];

/** Entries of an object that has at least one, under names that tensors can have. @throws ConfigError */
function entriesOf<T>(what: string, given: Readonly<Record<string, T>>): [string, T][] {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  const bad = entries.find(([name]) => !/^[A-Za-z_][\w.]*$/.test(name) || TAKEN.includes(name));
  if (bad) throw badName(what, bad[0], 'Use letters, digits, dots and underscores; x, o and fed are taken.');
  if (entries.length > 0) return entries;
  throw new ConfigError('missing-value', `The network has no ${what}.`, {
    parameter: what,
    hint: 'Name at least one.',
  });
}

const badName = (what: string, name: string, hint: string): ConfigError =>
  new ConfigError('bad-name', `${show(name)} is no name for one of the ${what}.`, {
    parameter: what,
    actual: name,
    hint,
  });

function specOf(name: string, shape: readonly number[]): ParameterSpec {
  const sizes: readonly unknown[] = Array.isArray(shape) && shape.length <= 2 ? shape : [];
  const size = (i: number): number => integerInRange(`parameters.${name}[${i}]`, sizes[i], 1, MAX_SIZE);
  const first = size(0);
  const second = sizes.length < 2 ? undefined : size(1);
  const [rows, cols] = second === undefined ? [1, first] : [first, second];
  return { name, shape: second === undefined ? [first] : [first, second], rows, cols, transposed: false };
}
