import { ConfigError } from '../core/errors.ts';
import { string } from '../core/options.ts';
import type { Vocabulary } from '../data/vocabulary.ts';

/**
 * The tokens that a text goes on from; without any, a line break, or the first character of the vocabulary.
 * @throws ConfigError `wrong-type`; DataError `unknown-character`
 */
export const primeOf = (prime: string | undefined, vocabulary: Vocabulary): Int32Array =>
  vocabulary.encode(string('prime', prime || opening(vocabulary)));

function opening(vocabulary: Vocabulary): string {
  const first = vocabulary.has('\n') ? '\n' : vocabulary.chars[0];
  if (first === undefined)
    throw new ConfigError('no-prime', 'There is nothing to begin with.', { parameter: 'prime' });
  return first;
}
