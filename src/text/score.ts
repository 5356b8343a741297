import type { NumberArray } from '../../shaders/cells.ts';
import { DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, string } from '../core/options.ts';
import type { Vocabulary } from '../data/vocabulary.ts';
import { stateNames } from '../model/network.ts';
import type { NetworkWeights } from '../train/network-weights.ts';
import type { Turns } from '../train/turns.ts';
import { primeOf } from './generation-prime.ts';
import { scorePlan } from './score-plan.ts';

/** A network that has learned the characters of a text. */
export interface TextModel {
  readonly network: NetworkWeights;
  readonly vocabulary: Vocabulary;
  readonly turns: Turns;
}

export interface ScoreOptions {
  /** What stands before the text. Default: a line break, or the first character of the vocabulary. */
  readonly prime?: string;
  readonly signal?: AbortSignal;
}

/** How likely a text is, each character after all that stands before it. Logarithms are natural. */
export interface Score {
  /** ln p(text | prime) */
  readonly logProbability: number;
  /** The same, divided by the number of characters. */
  readonly perCharacter: number;
  /** -perCharacter / ln 2 */
  readonly bitsPerCharacter: number;
  /** exp(-perCharacter): among how many equally likely characters the network was in doubt. */
  readonly perplexity: number;
  readonly characters: readonly { readonly character: string; readonly logProbability: number }[];
}

export interface NextOptions {
  /** How many. Default 10; not more than there are. */
  readonly k?: number;
  readonly signal?: AbortSignal;
}

/** A character that may come next. */
export interface Prediction {
  readonly character: string;
  readonly probability: number;
  /** ln of it. */
  readonly logProbability: number;
}

/** Tokens that the device takes at a time. */
const CHUNK = 64;

/** What a network makes of a text. */
export interface Reading {
  /** ln p of each token after those before it, but for the first. */
  readonly logProbabilities: readonly number[];
  /** o after the last token [1, V] */
  readonly logits: NumberArray;
  /** Every state after the last token [1, H], in the order of `stateNames`. */
  readonly states: readonly NumberArray[];
}

/** Reads at least one token, from zero states on. To be called in a turn; leaves nothing on the device. */
export async function readTokens(
  { executor, config }: NetworkWeights,
  tokens: Int32Array,
  signal?: AbortSignal,
): Promise<Reading> {
  const steps = Math.min(CHUNK, tokens.length);
  const plan = scorePlan(config, steps);
  const at = (name: string): string => `${plan.name}/${name}`;
  const program = await executor.load(plan, [at('losses')]);
  try {
    // Memory that has just been allocated holds zeros: so begin the states.
    const carries = stateNames(config).map((name) => at(`carry.${name}`));
    const logProbabilities: number[] = [];
    for (let first = 0; first < tokens.length; first += steps) {
      signal?.throwIfAborted();
      const count = Math.min(steps, tokens.length - first);
      const padded = (behind: number, from: number): Int32Array =>
        new Int32Array(steps).map((_, i) => (i < count ? (tokens[from + i] ?? behind) : behind));
      executor.write(at('x'), padded(0, first));
      executor.write(at('y'), padded(-1, first + 1));
      executor.write(
        at('valid'),
        new Float32Array(steps).map((_, i) => (i < count ? 1 : 0)),
      );
      executor.write(at('last'), Int32Array.of(count - 1));
      await executor.run(program);
      const losses = await executor.read(at('losses'));
      for (let i = 0; i < count && first + i + 1 < tokens.length; i++)
        logProbabilities.push(0 - (losses[i] as number));
    }
    return {
      logProbabilities,
      logits: await executor.read(at('logits')),
      states: await Promise.all(carries.map((name) => executor.read(name))),
    };
  } finally {
    executor.unload(program);
  }
}

/** ln softmax of a row of logits, in double precision. */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const o = Float64Array.from(logits);
  const largest = o.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const logSum = largest + Math.log(o.reduce((sum, x) => sum + Math.exp(x - largest), 0));
  return o.map((x) => x - logSum);
}

/**
 * How likely a text is under the model.
 * @throws ConfigError, DataError `empty-text`, `unknown-character`
 */
export function score(model: TextModel, text: string, options: ScoreOptions = {}): Promise<Score> {
  knownKeys('score()', options, ['prime', 'signal']);
  const { network, vocabulary, turns } = model;
  const { signal } = options;
  const prime = primeOf(options.prime, vocabulary);
  const own = vocabulary.encode(string('text', text));
  if (own.length === 0)
    throw new DataError('empty-text', 'A text without characters has no probability per character.', {
      parameter: 'text',
      actual: 0,
      limit: 1,
      hint: 'Choose a text of at least one character.',
    });
  const tokens = new Int32Array(prime.length + own.length);
  tokens.set(prime);
  tokens.set(own, prime.length);
  return turns.take(async () => {
    const { logProbabilities } = await readTokens(network, tokens, signal);
    const its = logProbabilities.slice(prime.length - 1);
    const logProbability = its.reduce((sum, x) => sum + x, 0);
    const perCharacter = logProbability / own.length;
    return {
      logProbability,
      perCharacter,
      bitsPerCharacter: -perCharacter / Math.LN2,
      perplexity: Math.exp(-perCharacter),
      characters: its.map((x, i) => ({
        character: vocabulary.chars[own[i] as number] as string,
        logProbability: x,
      })),
    };
  });
}

/**
 * The characters that the model expects most after a text, the likeliest first, equals in the order of the vocabulary.
 * @throws ConfigError, DataError `unknown-character`
 */
export function next(model: TextModel, prime?: string, options: NextOptions = {}): Promise<Prediction[]> {
  knownKeys('next()', options, ['k', 'signal']);
  const { network, vocabulary, turns } = model;
  const k = integerInRange('k', options.k ?? 10, 1, 2 ** 32 - 1);
  const tokens = primeOf(prime, vocabulary);
  return turns.take(async () => {
    const { logits } = await readTokens(network, tokens, options.signal);
    const logProbabilities = logSoftmax(logits);
    return vocabulary.chars
      .map((character, token) => {
        const logProbability = logProbabilities[token] as number;
        return { character, probability: Math.exp(logProbability), logProbability };
      })
      .sort((a, b) => b.logProbability - a.logProbability)
      .slice(0, k);
  });
}
