import { DataError } from '../core/errors.ts';
import { boolean, integerInRange, knownKeys, oneOf, show, string } from '../core/options.ts';
import { assertLocale, ownSplitter, SPLITTERS, type Splitter, splitWords } from './split-words.ts';

/**
 * How the unknown word is written. No text has it as one word, since `<` and `>` are words of their own; the space is
 * there because most words follow one.
 */
export const UNKNOWN_WORD = ' <unk>';

export interface WordOptions {
  /** A word that occurs less often is unknown. Default 1. */
  readonly minCount?: number;
  /** V: most words, the unknown one included; the rarest are left out. Default: no limit. */
  readonly maxSize?: number;
  /** Whether there is a token for words that are not listed. Default true. */
  readonly unknown?: boolean;
  /** Default: the best that this machine has. */
  readonly splitter?: Splitter;
  /** BCP 47, for the segmenter. Default en. */
  readonly locale?: string;
}

/** A vocabulary of words as plain data, to be kept with a model. */
export interface WordVocabularyData {
  /** In the order of their tokens. */
  readonly words: readonly string[];
  readonly splitter: Splitter;
  readonly locale: string;
}

const MAX_SIZE = 2 ** 24;

/**
 * The words that a model knows, each with its token: the position in the list, 0 to size - 1. What a word is, says
 * {@link splitWords}; the space before a word belongs to it, so `decode(encode(text)) === text` for every text whose
 * words are all listed.
 */
export class WordVocabulary {
  /** The words in the order of their tokens: the unknown word, where there is one, then the most frequent first. */
  readonly words: readonly string[];
  readonly splitter: Splitter;
  readonly locale: string;
  readonly #tokens: ReadonlyMap<string, number>;

  private constructor({ words, splitter, locale }: WordVocabularyData) {
    this.words = Object.freeze([...words]);
    this.splitter = splitter;
    this.locale = locale;
    this.#tokens = new Map(words.map((word, token) => [word, token]));
  }

  /**
   * The words of a text by how often they occur; equally frequent ones in the order of their UTF-16 units.
   * @throws ConfigError `no-segmenter`, `unknown-locale`, or an option out of its range
   * @throws DataError `empty-text`, `empty-vocabulary`: no word occurs often enough
   */
  static fromText(text: string, options: WordOptions = {}): WordVocabulary {
    knownKeys('WordVocabulary.fromText()', options, ['minCount', 'maxSize', 'unknown', 'splitter', 'locale']);
    const minCount = integerInRange('minCount', options.minCount ?? 1, 1, Number.MAX_SAFE_INTEGER);
    const unknown = boolean('unknown', options.unknown ?? true);
    const maxSize = integerInRange('maxSize', options.maxSize ?? MAX_SIZE, unknown ? 2 : 1, MAX_SIZE);
    const splitter = oneOf('splitter', options.splitter ?? ownSplitter(), SPLITTERS);
    const locale = string('locale', options.locale ?? 'en');
    if (string('text', text).length === 0) {
      throw new DataError('empty-text', 'A vocabulary needs at least one word, and the text is empty.', {
        parameter: 'text',
        actual: 0,
        limit: 1,
        hint: 'Choose a text.',
      });
    }
    const counts = new Map<string, number>();
    for (const word of splitWords(text, splitter, locale)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const frequent = [...counts]
      .filter(([, count]) => count >= minCount)
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, maxSize - (unknown ? 1 : 0))
      .map(([word]) => word);
    if (frequent.length === 0) {
      const most = [...counts.values()].reduce((a, b) => Math.max(a, b), 0);
      throw new DataError('empty-vocabulary', `No word of the text occurs ${minCount} times.`, {
        parameter: 'minCount',
        actual: minCount,
        limit: most,
        hint: `The most frequent one occurs ${most} times: choose a smaller minCount, or a longer text.`,
      });
    }
    return new WordVocabulary({ words: [...(unknown ? [UNKNOWN_WORD] : []), ...frequent], splitter, locale });
  }

  /**
   * A vocabulary that was kept as {@link data}.
   * @throws ConfigError `splitter` is none; `unknown-locale`
   * @throws DataError `empty-vocabulary`, `not-a-word` (an entry is no text, or empty), `duplicate-word`
   */
  static fromData(data: WordVocabularyData): WordVocabulary {
    knownKeys('The vocabulary', data, ['words', 'splitter', 'locale']);
    const { words } = data;
    const splitter = oneOf('splitter', data.splitter, SPLITTERS);
    const locale = string('locale', data.locale);
    assertLocale(locale);
    if (!Array.isArray(words) || words.length === 0) {
      throw new DataError('empty-vocabulary', 'A vocabulary needs a list of at least one word.', {
        parameter: 'words',
        actual: words,
        limit: 1,
      });
    }
    const positions = new Map<string, number>();
    words.forEach((word: unknown, position) => {
      const parameter = `words[${position}]`;
      if (typeof word !== 'string' || word === '') {
        throw new DataError(
          'not-a-word',
          `Entry ${position} of the vocabulary is ${show(word)}, not a word.`,
          {
            parameter,
            actual: word,
            limit: 'a text with at least one character',
          },
        );
      }
      const first = positions.get(word);
      if (first !== undefined) {
        throw new DataError(
          'duplicate-word',
          `The vocabulary lists ${show(word)} twice, at ${first} and ${position}.`,
          { parameter, actual: word, limit: 'each word once' },
        );
      }
      positions.set(word, position);
    });
    return new WordVocabulary({ words, splitter, locale });
  }

  /** Everything that makes the same vocabulary again, as plain data. */
  get data(): WordVocabularyData {
    const { words, splitter, locale } = this;
    return { words, splitter, locale };
  }

  /** How many words there are: V. */
  get size(): number {
    return this.words.length;
  }

  /** The token of words that are not listed; undefined where they are an error. */
  get unknown(): number | undefined {
    return this.#tokens.get(UNKNOWN_WORD);
  }

  /** Whether `word` is listed, with the space before it where it has one. */
  has(word: string): boolean {
    return word !== UNKNOWN_WORD && this.#tokens.has(word);
  }

  /**
   * The tokens of a text, one per word.
   * @throws DataError `unknown-word`, where there is no unknown token: names the word and its offset, an index into the
   * string
   */
  encode(text: string): Int32Array {
    const { unknown } = this;
    let offset = 0;
    return Int32Array.from(splitWords(text, this.splitter, this.locale), (word) => {
      const token = this.#tokens.get(word) ?? unknown;
      if (token === undefined) {
        throw new DataError(
          'unknown-word',
          `The word ${show(word)} at offset ${offset} is not in the vocabulary.`,
          {
            parameter: 'text',
            actual: word,
            limit: this.words,
            hint: `The vocabulary knows ${this.size} words, and no token for others.`,
          },
        );
      }
      offset += word.length;
      return token;
    });
  }

  /**
   * The text of a list of tokens; the unknown one is written as {@link UNKNOWN_WORD}.
   * @throws DataError `token-out-of-range`: names the first token that is not an integer from 0 to size - 1
   */
  decode(ids: ArrayLike<number>): string {
    const words: string[] = [];
    for (let i = 0; i < ids.length; i += 1) {
      const word = this.words[ids[i]!];
      if (word === undefined) {
        throw new DataError(
          'token-out-of-range',
          `Token ${show(ids[i])} at position ${i} is not in the vocabulary.`,
          {
            parameter: `ids[${i}]`,
            actual: ids[i],
            limit: { min: 0, max: this.size - 1 },
          },
        );
      }
      words.push(word);
    }
    return words.join('');
  }
}
