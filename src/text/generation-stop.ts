import { ConfigError, DataError } from '../core/errors.ts';
import { show, string } from '../core/options.ts';
import type { Vocabulary } from '../data/vocabulary.ts';

/** The stops of a text as lists of tokens. @throws ConfigError `wrong-type`, `empty-stop`; DataError `unknown-character` */
export function stopsOf(stop: string | readonly string[] | undefined, vocabulary: Vocabulary): number[][] {
  const list: readonly unknown[] = stop === undefined ? [] : Array.isArray(stop) ? stop : [stop];
  return list.map((one, i) => {
    const parameter = Array.isArray(stop) ? `stop[${i}]` : 'stop';
    const text = string(parameter, one);
    if (text === '')
      throw new ConfigError('empty-stop', `${parameter} must be at least one character, got "".`, {
        parameter,
        actual: text,
        hint: 'Leave it out for a text that only ends at its length.',
      });
    for (const character of text)
      if (!vocabulary.has(character))
        throw new DataError(
          'unknown-character',
          `The stop ${show(text)} has ${show(character)}, which is not in the vocabulary.`,
          { parameter, actual: character, limit: vocabulary.chars, hint: 'It could never be written.' },
        );
    return [...vocabulary.encode(text)];
  });
}

/** The longest of the stops that a text ends with. */
export const stopAtEnd = (
  tokens: readonly number[],
  stops: readonly (readonly number[])[],
): readonly number[] | undefined =>
  stops
    .filter((stop) => endsWith(tokens, stop, stop.length))
    .reduce<readonly number[] | undefined>(
      (best, stop) => (best && best.length >= stop.length ? best : stop),
      undefined,
    );

/** Are the first n tokens of a stop the last n of a text? */
const endsWith = (tokens: readonly number[], stop: readonly number[], n: number): boolean => {
  const start = tokens.length - n;
  for (let i = 0; i < n; i++) if (tokens[start + i] !== stop[i]) return false;
  return true;
};

/**
 * Reads a text as it is written, and keeps back what may turn out to be the beginning of a stop: the longest end of
 * the text that some stop begins with. A stop that comes to its end begins in there.
 */
export class StopWatch {
  readonly #stops: readonly (readonly number[])[];
  #held: number[] = [];
  #stopped = false;

  constructor(stops: readonly (readonly number[])[]) {
    this.#stops = stops;
  }

  /** Has a stop been written? */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Takes the next token; returns those that are now certain to belong to the text. */
  take(token: number): number[] {
    const text = [...this.#held, token];
    const stop = stopAtEnd(text, this.#stops);
    if (stop) {
      this.#stopped = true;
      this.#held = [];
      return text.slice(0, text.length - stop.length);
    }
    let kept = 0;
    for (const s of this.#stops)
      for (let n = Math.min(s.length - 1, text.length); n > kept; n--) if (endsWith(text, s, n)) kept = n;
    this.#held = kept > 0 ? text.slice(-kept) : [];
    return text.slice(0, text.length - kept);
  }

  /** What was kept back, at the end of a text that did not come to a stop. */
  rest(): number[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
