import { ConfigError } from '../../core/errors.ts';
import { boolean, integerInRange, knownKeys, oneOf, realInRange } from '../../core/options.ts';
import type { PairDataset } from '../pairs.ts';
import type { Scaling } from '../scaling.ts';
import type { SequenceDataset } from '../sequences.ts';
import type { Series } from '../series.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** What a model reaches that has understood nothing of the task: the line that a learning curve has to leave. */
export interface Baseline {
  /** `mse`; `accuracy`: share of counted targets; `cross-entropy`: nats per counted target. */
  readonly measure: 'mse' | 'accuracy' | 'cross-entropy';
  readonly value: number;
  /** Who reaches it. */
  readonly of: string;
}

/** Sequences to learn from, and others of the same kind to be judged by. */
export interface SequenceTaskData {
  readonly kind: 'sequences';
  readonly train: SequenceDataset;
  readonly test: SequenceDataset;
  readonly baseline?: Baseline;
  /** How each input token is written, where inputs are tokens. */
  readonly symbols?: readonly string[];
  /** The whole series and its scaling, where the sequences are windows of a series. */
  readonly series?: { readonly train: Series; readonly test: Series; readonly scaling: Scaling };
}

/** Pairs of texts to learn from, and others to be judged by. */
export interface PairTaskData {
  readonly kind: 'pairs';
  readonly train: PairDataset;
  readonly test: PairDataset;
  readonly sourceVocabulary: Vocabulary;
  readonly targetVocabulary: Vocabulary;
}

/** The values of a task's options; every one has a default. */
export type TaskOptions = Readonly<Record<string, number | boolean | string>>;

/** One option of a task, as data: its default, its range, and a line for help texts. */
export type OptionSpec = { readonly describe: string } & (
  | { readonly type: 'integer'; readonly default: number; readonly min: number; readonly max: number }
  | { readonly type: 'real'; readonly default: number; readonly min: number; readonly max: number }
  | { readonly type: 'boolean'; readonly default: boolean }
  | { readonly type: 'name'; readonly default: string; readonly names: readonly string[] }
);

type ValueOf<Spec extends OptionSpec> = Spec extends { type: 'integer' | 'real' }
  ? number
  : Spec extends { type: 'boolean' }
    ? boolean
    : Spec extends { names: readonly (infer Name)[] }
      ? Name
      : never;

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Values for every option of `Specs`. */
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: ValueOf<Specs[Name]>;
};

/** A task that shows what a network can and cannot do: a seeded source of data with a known answer. */
export interface Task<
  Specs extends OptionSpecs = OptionSpecs,
  Data extends SequenceTaskData | PairTaskData = SequenceTaskData | PairTaskData,
> {
  readonly name: string;
  /** One line for help texts. */
  readonly describe: string;
  readonly options: Specs;
  /**
   * The same options give the same data.
   * @throws ConfigError `unknown-option`, `wrong-type`, `out-of-range`, `unknown-value`, `not-enough-samples`
   */
  make(options?: Partial<OptionValues<Specs>>): Data;
}

/** The options that every task has. */
export const COMMON = {
  seed: { type: 'integer', default: 0, min: 0, max: 0xffff_ffff, describe: 'seed of the data' },
  trainSize: { type: 'integer', default: 1000, min: 1, max: 2 ** 24, describe: 'samples to train on' },
  testSize: { type: 'integer', default: 200, min: 1, max: 2 ** 24, describe: 'samples to test on' },
} as const satisfies OptionSpecs;

/** Writes a task down: `make` receives every option, checked. */
export function defineTask<
  const Specs extends OptionSpecs,
  Data extends SequenceTaskData | PairTaskData,
>(definition: {
  readonly name: string;
  readonly describe: string;
  readonly options: Specs;
  readonly make: (options: OptionValues<Specs>) => Data;
}): Task<Specs, Data> {
  const { name, options: specs } = definition;
  return Object.freeze({
    ...definition,
    make: (options: Partial<OptionValues<Specs>> = {}) => definition.make(checked(name, specs, options)),
  });
}

function checked<Specs extends OptionSpecs>(
  task: string,
  specs: Specs,
  options: Partial<OptionValues<Specs>>,
): OptionValues<Specs> {
  knownKeys(`The task ${task}`, options, Object.keys(specs));
  const given = options as Partial<Record<string, unknown>>;
  const values = Object.entries(specs).map(([name, spec]) => [
    name,
    checkedValue(name, spec, given[name] === undefined ? spec.default : given[name]),
  ]);
  return Object.fromEntries(values) as OptionValues<Specs>;
}

function checkedValue(name: string, spec: OptionSpec, value: unknown): number | boolean | string {
  switch (spec.type) {
    case 'integer':
      return integerInRange(name, value, spec.min, spec.max);
    case 'real':
      return realInRange(name, value, spec);
    case 'boolean':
      return boolean(name, value);
    case 'name':
      return oneOf(name, value, spec.names);
  }
}

/** Refuses a range that ends before it begins. */
export function ordered(low: string, min: number, high: string, max: number): void {
  if (min <= max) return;
  throw new ConfigError('out-of-range', `${low} must be at most ${high}, got ${min} and ${max}.`, {
    parameter: low,
    actual: min,
    limit: { max },
  });
}
