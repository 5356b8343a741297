import { ConfigError } from '../core/errors.ts';
import { oneOf, string } from '../core/options.ts';

/**
 * Who finds the words. `segmenter`: `Intl.Segmenter`, which follows Unicode Standard Annex 29 and knows by dictionary
 * where words end in scripts without spaces. `pattern`: the fallback where there is no `Intl.Segmenter`: runs of letters,
 * marks and digits, which an apostrophe or a point may join; anything else is one piece per character.
 */
export const SPLITTERS = ['segmenter', 'pattern'] as const;
export type Splitter = (typeof SPLITTERS)[number];

/** What this machine has: `segmenter` where it can. The two differ on some texts, so a vocabulary keeps its own. */
export function ownSplitter(): Splitter {
  return typeof Intl === 'object' && 'Segmenter' in Intl ? 'segmenter' : 'pattern';
}

/**
 * A text as its words, in order; joined they are the text again, character by character.
 *
 * A piece is a word, a punctuation mark or a symbol, with the one space before it where there is one: `The dog's bone.`
 * is `The`, ` dog's`, ` bone`, `.`. Other white space is a piece of its own, a line break each.
 * @param locale BCP 47, for the segmenter: fixed, or one text would be cut differently in two places. Default en.
 * @throws ConfigError `no-segmenter`, `unknown-locale`
 */
export function splitWords(text: string, splitter: Splitter = ownSplitter(), locale = 'en'): string[] {
  string('text', text);
  const raw =
    oneOf('splitter', splitter, SPLITTERS) === 'segmenter' ? segments(text, locale) : patternPieces(text);
  const words: string[] = [];
  let blanks = ''; // white space before the next word, on one line
  for (const piece of raw) {
    if (piece === '\n' || piece === '\r' || piece === '\r\n') {
      if (blanks !== '') words.push(blanks);
      words.push(piece);
      blanks = '';
    } else if (/^\s+$/.test(piece)) {
      blanks += piece;
    } else if (blanks.endsWith(' ')) {
      if (blanks.length > 1) words.push(blanks.slice(0, -1));
      words.push(` ${piece}`);
      blanks = '';
    } else {
      if (blanks !== '') words.push(blanks);
      words.push(piece);
      blanks = '';
    }
  }
  if (blanks !== '') words.push(blanks);
  return words;
}

const PATTERN = /[\p{L}\p{M}\p{N}_]+(?:['’.][\p{L}\p{N}][\p{L}\p{M}\p{N}_]*)*|\r\n|./gsu;

function patternPieces(text: string): string[] {
  return text.match(PATTERN) ?? [];
}

/** UTF-16 units that the segmenter is given at once. Its time grows with the square of that in V8. */
const WINDOW = 1024;

function* segments(text: string, locale: string): Generator<string> {
  const segmenter = segmenterOf(locale);
  for (let at = 0; at < text.length; ) {
    const end = cutAfter(text, at);
    for (const { segment } of segmenter.segment(text.slice(at, end))) yield segment;
    at = end;
  }
}

/**
 * The end of a window that starts at `at`: where white space meets a letter or a digit, since a word ends there whatever
 * comes before and after. Where there is no such place, between two characters.
 */
function cutAfter(text: string, at: number): number {
  const last = at + WINDOW;
  if (last >= text.length) return text.length;
  for (let end = last; end > at; end -= 1) {
    if (/\s/.test(text[end - 1]!) && /^[\p{L}\p{N}]/u.test(text.slice(end, end + 2))) return end;
  }
  return text.codePointAt(last - 1)! > 0xffff ? last - 1 : last;
}

/** @throws ConfigError `unknown-locale`, on every machine alike */
export function assertLocale(locale: string): void {
  try {
    Intl.getCanonicalLocales(locale);
  } catch (cause) {
    throw new ConfigError('unknown-locale', `locale is not a language: ${JSON.stringify(locale)}.`, {
      parameter: 'locale',
      actual: locale,
      limit: 'BCP 47',
      hint: "Choose a language tag such as 'en' or 'zh'.",
      cause,
    });
  }
}

function segmenterOf(locale: string): Intl.Segmenter {
  if (ownSplitter() !== 'segmenter') {
    throw new ConfigError('no-segmenter', 'This machine has no Intl.Segmenter.', {
      parameter: 'splitter',
      actual: 'segmenter',
      limit: ['pattern'],
      hint: "Choose splitter: 'pattern', or a newer browser.",
    });
  }
  assertLocale(locale);
  return new Intl.Segmenter(locale, { granularity: 'word' });
}
