import { DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, show } from '../core/options.ts';
import { type Scaling, scalingFromData } from '../data/scaling.ts';
import { Vocabulary } from '../data/vocabulary.ts';
import { WordVocabulary, type WordVocabularyData } from '../data/words.ts';
import type { ResolvedConfig } from '../model/config.ts';
import type { Words } from './saved-model.ts';

/** What belongs to a network's weights as much as its sizes: without it, nobody knows what goes in and what comes out. */
export interface NetworkCompanions {
  /** Optimizer steps behind the weights. */
  readonly steps?: number;
  /** How x(t), o(t), or both, were scaled: as many columns. */
  readonly scaling?: Scaling;
  /** What the tokens stand for; it may be smaller than `inputSize`, where some are marks. */
  readonly vocabulary?: Vocabulary | WordVocabulary;
  /** K labels, each different: what the outputs stand for. */
  readonly classes?: readonly string[];
}

/** What belongs to the weights of an encoder and a decoder. */
export interface PairCompanions {
  /** Optimizer steps behind the weights. */
  readonly steps?: number;
  /** How a source of vectors was scaled. */
  readonly scaling?: Scaling;
  /** What the tokens of a source stand for. */
  readonly vocabulary?: Vocabulary | WordVocabulary;
  /** What those of a target stand for, without the marks of its beginning and its end. */
  readonly targetVocabulary?: Vocabulary | WordVocabulary;
}

type Companions = NetworkCompanions & PairCompanions;
type Name = keyof Companions;

/** To plain data, and from it; both refuse what is none. */
const CODECS: {
  readonly [N in Name]-?: {
    readonly write: (value: unknown) => unknown;
    readonly read: (data: unknown) => NonNullable<Companions[N]>;
  };
} = {
  steps: { write: steps, read: steps },
  scaling: { write: scalingFromData, read: scalingFromData },
  vocabulary: { write: vocabularyData, read: vocabulary },
  targetVocabulary: { write: vocabularyData, read: vocabulary },
  classes: { write: labels, read: labels },
};

/** What the sizes of a model have to say of its companions. */
type Fits<C> = (companions: C) => void;

/**
 * Companions as plain data by name.
 * @throws ConfigError, DataError where one is none, or does not fit the model
 */
export function companionData<C extends object>(
  about: C,
  names: readonly Name[],
  assertFit: Fits<C>,
): Map<string, unknown> {
  knownKeys('save()', about, names);
  const given = names.filter((name) => (about as Companions)[name] !== undefined);
  const data = new Map(given.map((name) => [name, CODECS[name].write((about as Companions)[name])]));
  assertFit(about);
  return data;
}

/** The companions in a file. @throws CheckpointError `wrong-metadata` */
export function readCompanions<C extends object>(
  words: Words,
  names: readonly Name[],
  assertFit: Fits<C>,
): C {
  const entries = names
    .filter((name) => words.has(name))
    .map((name) => [name, words.read<unknown>(name, CODECS[name].read)] as const);
  const companions = Object.fromEntries(entries) as C;
  const [what = 'config'] = entries.map(([name]) => name).filter((name) => name !== 'steps');
  words.check(what, () => assertFit(companions));
  return companions;
}

/** @throws DataError `wrong-companion` */
export function assertNetworkFit(
  { input, inputSize, outputSize }: Pick<ResolvedConfig, 'input' | 'inputSize' | 'outputSize'>,
  { scaling, vocabulary, classes }: NetworkCompanions,
): void {
  if (vocabulary) assertTokens('vocabulary', vocabulary.size, input === 'tokens' ? inputSize : 0);
  if (classes && classes.length !== outputSize)
    throw mismatch('classes', classes.length, outputSize, 'outputs');
  const vectors = input === 'vectors' ? inputSize : 0;
  const widths = [...new Set([vectors, outputSize, vectors + outputSize])].filter((width) => width > 0);
  if (scaling && !widths.includes(scaling.columns.length))
    throw mismatch('scaling', scaling.columns.length, widths.join(' or '), 'numbers');
}

/** @throws DataError `wrong-companion` */
export function assertPairFit(
  encoder: Pick<ResolvedConfig, 'input' | 'inputSize'>,
  decoder: Pick<ResolvedConfig, 'inputSize' | 'outputSize'>,
  { scaling, vocabulary, targetVocabulary }: PairCompanions,
): void {
  assertNetworkFit(
    { ...encoder, outputSize: 0 },
    { ...(scaling && { scaling }), ...(vocabulary && { vocabulary }) },
  );
  if (targetVocabulary)
    assertTokens('targetVocabulary', targetVocabulary.size, Math.min(decoder.inputSize, decoder.outputSize));
}

function assertTokens(parameter: string, size: number, limit: number): void {
  if (size > limit) throw mismatch(parameter, size, limit, 'tokens');
}

const mismatch = (parameter: string, actual: number, limit: number | string, what: string): DataError =>
  new DataError(
    'wrong-companion',
    `${parameter} has ${actual} entries, and the model has ${limit || 'no'} ${what}.`,
    {
      parameter,
      actual,
      limit,
      hint: 'It belongs to another model.',
    },
  );

function steps(value: unknown): number {
  return integerInRange('steps', value, 0, Number.MAX_SAFE_INTEGER);
}

function labels(value: unknown): readonly string[] {
  if (
    Array.isArray(value) &&
    value.every((label) => typeof label === 'string') &&
    new Set(value).size === value.length
  )
    return [...value];
  throw new DataError('bad-classes', `classes must be a list of different labels, got ${show(value)}.`, {
    parameter: 'classes',
    actual: value,
  });
}

/** A list of characters, or what a vocabulary of words says of itself. */
function vocabularyData(value: unknown): readonly string[] | WordVocabularyData {
  if (value instanceof Vocabulary) return value.chars;
  if (value instanceof WordVocabulary) return value.data;
  throw new DataError(
    'wrong-type',
    `A vocabulary must be a Vocabulary or a WordVocabulary, got ${show(value)}.`,
    {
      parameter: 'vocabulary',
      actual: value,
    },
  );
}

function vocabulary(data: unknown): Vocabulary | WordVocabulary {
  return Array.isArray(data)
    ? Vocabulary.fromList(data)
    : WordVocabulary.fromData(data as WordVocabularyData);
}
