import { Rng } from '../../src/core/rng.ts';

const SYLLABLES = ['ba', 'lo', 'mi', 'ne', 'to', 'ru', 'an', 'es'];

/** A text that is easy to learn a little of: words of one to three syllables, 15 different characters. */
export function babble(length: number, seed = 1): string {
  const rng = new Rng(seed, 0);
  let text = '';
  while (text.length < length) {
    for (let n = 1 + rng.integer(3); n > 0; n--) text += SYLLABLES[rng.integer(SYLLABLES.length)];
    text += rng.integer(8) === 0 ? '.\n' : ' ';
  }
  return text.slice(0, length);
}
