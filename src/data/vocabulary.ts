import { DataError } from '../core/errors.ts';
import { show, string } from '../core/options.ts';

/**
 * The characters that a model knows, each with its token: the position in the list, 0 to size - 1.
 *
 * A character is one Unicode code point. Nothing is normalised or merged: a combining mark, a carriage return, NUL and
 * a surrogate that lacks its other half are characters of their own, so `decode(encode(text)) === text` for every
 * string.
 */
export class Vocabulary {
  /** The characters in the order of their tokens. */
  readonly chars: readonly string[];
  readonly #tokens: ReadonlyMap<number, number>; // code point -> token

  private constructor(codePoints: readonly number[]) {
    this.chars = Object.freeze(codePoints.map((codePoint) => String.fromCodePoint(codePoint)));
    this.#tokens = new Map(codePoints.map((codePoint, token) => [codePoint, token]));
  }

  /**
   * Every character of a text, once, in the order of their code points: the same text gives the same tokens, wherever
   * and however it is cut.
   * @throws DataError `empty-text`
   */
  static fromText(text: string): Vocabulary {
    string('text', text);
    if (text.length === 0) {
      throw new DataError('empty-text', 'A vocabulary needs at least one character, and the text is empty.', {
        parameter: 'text',
        actual: 0,
        limit: 1,
        hint: 'Choose a text.',
      });
    }
    const seen = new Uint8Array(0x11_0000);
    for (let i = 0; i < text.length; ) {
      const codePoint = text.codePointAt(i)!;
      seen[codePoint] = 1;
      i += unitsOf(codePoint);
    }
    const codePoints: number[] = [];
    seen.forEach((present, codePoint) => {
      if (present) codePoints.push(codePoint);
    });
    return new Vocabulary(codePoints);
  }

  /**
   * A vocabulary in a given order, such as the one kept in a model file.
   * @throws DataError `empty-vocabulary`, `not-a-character` (an entry is not one code point), `duplicate-character`
   */
  static fromList(chars: readonly string[]): Vocabulary {
    if (!Array.isArray(chars) || chars.length === 0) {
      throw new DataError('empty-vocabulary', 'A vocabulary needs a list of at least one character.', {
        parameter: 'chars',
        actual: chars,
        limit: 1,
      });
    }
    const positions = new Map<number, number>();
    chars.forEach((char: unknown, position) => {
      const codePoint = typeof char === 'string' ? char.codePointAt(0) : undefined;
      if (codePoint === undefined || (char as string).length !== unitsOf(codePoint)) {
        throw new DataError(
          'not-a-character',
          `Entry ${position} of the vocabulary is ${show(char)}, not one character.`,
          { parameter: `chars[${position}]`, actual: char, limit: 'one code point' },
        );
      }
      const first = positions.get(codePoint);
      if (first !== undefined) {
        throw new DataError(
          'duplicate-character',
          `The vocabulary lists ${nameOf(codePoint)} twice, at ${first} and ${position}.`,
          { parameter: `chars[${position}]`, actual: char, limit: 'each character once' },
        );
      }
      positions.set(codePoint, position);
    });
    return new Vocabulary([...positions.keys()]);
  }

  /** How many characters there are: V. */
  get size(): number {
    return this.chars.length;
  }

  /** Whether `char` is one character of this vocabulary. */
  has(char: string): boolean {
    const codePoint = char.codePointAt(0);
    return codePoint !== undefined && char.length === unitsOf(codePoint) && this.#tokens.has(codePoint);
  }

  /**
   * The tokens of a text, one per code point.
   * @throws DataError `unknown-character`: names the code point and its offset, an index into the string
   */
  encode(text: string): Int32Array {
    string('text', text);
    const tokens = new Int32Array(text.length); // at most one token per UTF-16 unit
    let count = 0;
    for (let i = 0; i < text.length; ) {
      const codePoint = text.codePointAt(i)!;
      const token = this.#tokens.get(codePoint);
      if (token === undefined) {
        throw new DataError(
          'unknown-character',
          `The character ${nameOf(codePoint)} at offset ${i} is not in the vocabulary.`,
          {
            parameter: 'text',
            actual: String.fromCodePoint(codePoint),
            limit: this.chars,
            hint: `The vocabulary knows ${this.size} characters, those of the text that it was made from.`,
          },
        );
      }
      tokens[count] = token;
      count += 1;
      i += unitsOf(codePoint);
    }
    return count === tokens.length ? tokens : tokens.slice(0, count);
  }

  /**
   * The text of a list of tokens.
   * @throws DataError `token-out-of-range`: names the first token that is not an integer from 0 to size - 1
   */
  decode(ids: ArrayLike<number>): string {
    let text = '';
    for (let i = 0; i < ids.length; i += 1) {
      const char = this.chars[ids[i]!];
      if (char === undefined) {
        throw new DataError(
          'token-out-of-range',
          `Token ${show(ids[i])} at position ${i} is not in the vocabulary.`,
          { parameter: `ids[${i}]`, actual: ids[i], limit: { min: 0, max: this.size - 1 } },
        );
      }
      text += char;
    }
    return text;
  }
}

/** UTF-16 units of a code point. */
function unitsOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

/** A character for a message: `U+00E9 "é"`, or the code point alone where it shows nothing. */
function nameOf(codePoint: number): string {
  const code = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  const char = String.fromCodePoint(codePoint);
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(char) ? `${code} "${char}"` : code;
}
