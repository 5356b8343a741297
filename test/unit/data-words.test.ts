import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { ownSplitter, SPLITTERS, splitWords } from '../../src/data/split-words.ts';
import { UNKNOWN_WORD, type WordOptions, WordVocabulary } from '../../src/data/words.ts';
import { thrown } from '../helpers/errors.ts';

const texts: [string, string][] = [
  ['punctuation', "The dog's bone, don't touch: it costs 3.50 (really)!"],
  ['white space', '  two  spaces\tand a tab \n\n new\r\nlines\r \u00a0end  '],
  ['scripts', 'Grüße, e\u0301te\u0301 — 中文字符测试 ไทยแลนด์ עברית'],
  ['emoji and halves', '👩‍👩‍👧 a\ud83d \ude00b 😀😀'],
  ['controls', 'a\0b\u2028c\u0085d'],
  ['markup', 'x <unk> y</s>'],
];

afterEach(() => vi.unstubAllGlobals());

describe.each(SPLITTERS)('splitWords (%s)', (splitter) => {
  it.each(texts)('loses nothing: %s', (_, text) => {
    const words = splitWords(text, splitter);
    expect(words.join('')).toBe(text);
    expect(words.every((word) => word !== '')).toBe(true);
  });

  it('gives a word the space before it, and keeps other white space apart', () => {
    expect(splitWords("The dog's bone, it's 3.5!", splitter)).toEqual([
      'The',
      " dog's",
      ' bone',
      ',',
      " it's",
      ' 3.5',
      '!',
    ]);
    expect(splitWords('a  b\n c\r\n\r\nd \t(e \n', splitter)).toEqual([
      'a',
      ' ',
      ' b',
      '\n',
      ' c',
      '\r\n',
      '\r\n',
      'd',
      ' \t',
      '(',
      'e',
      ' ',
      '\n',
    ]);
    expect(splitWords('', splitter)).toEqual([]);
  });

  it('never makes the unknown word of a text', () => {
    expect(splitWords(`a${UNKNOWN_WORD} b${UNKNOWN_WORD}`, splitter)).not.toContain(UNKNOWN_WORD);
  });
});

describe('splitWords', () => {
  it('cuts a long text as the segmenter cuts it whole', () => {
    const sentence = 'The dog\'s 3.5 bones, don\'t—"ask" me:  it\t(was) e.g. 7,000 中文字符 e\u0301 😀!\n ';
    const text = Array.from({ length: 130 }, (_, i) => sentence.slice(i % 7) + i).join('');
    expect(text.length).toBeGreaterThan(8 * 1024);
    const whole = [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)];
    const merged: string[] = []; // the rule for spaces, written another way
    for (const { segment } of whole) {
      const before = merged.at(-1);
      if (/^[^\S\r\n]+$/.test(segment) && before !== undefined && /^[^\S\r\n]+$/.test(before)) {
        merged[merged.length - 1] += segment;
      } else if (!/^\s+$/.test(segment) && before !== undefined && /^[^\S\r\n]* $/.test(before)) {
        merged.pop();
        if (before.length > 1) merged.push(before.slice(0, -1));
        merged.push(` ${segment}`);
      } else merged.push(segment);
    }
    expect(splitWords(text, 'segmenter')).toEqual(merged);
  });

  it('cuts between characters where a line has no spaces', () => {
    const text = `a${'😀'.repeat(3000)}${'x'.repeat(5000)}`;
    const words = splitWords(text, 'segmenter');
    expect(words.join('')).toBe(text);
    for (const word of words) expect(word).not.toMatch(/\p{Surrogate}/u);
  });

  it('is done with a megabyte', () => {
    const text = 'the quick brown fox, jumps over; '.repeat(32_000);
    expect(splitWords(text, 'segmenter').length).toBe(splitWords(text, 'pattern').length);
  });

  it('falls back to the pattern where there is no segmenter', () => {
    expect(ownSplitter()).toBe('segmenter');
    vi.stubGlobal('Intl', {});
    expect(ownSplitter()).toBe('pattern');
    expect(splitWords('a b')).toEqual(['a', ' b']);
    expect(WordVocabulary.fromText('a b').splitter).toBe('pattern');
    const error = thrown(ConfigError, () => splitWords('a', 'segmenter'));
    expect(error).toMatchObject({ code: 'no-segmenter', parameter: 'splitter' });
  });

  it('refuses what is no text, no splitter, no language', () => {
    expect(thrown(ConfigError, () => splitWords(7 as unknown as string)).parameter).toBe('text');
    expect(thrown(ConfigError, () => splitWords('a', 'regex' as 'pattern')).code).toBe('unknown-value');
    expect(thrown(ConfigError, () => splitWords('a', 'segmenter', '???')).code).toBe('unknown-locale');
  });
});

describe('WordVocabulary', () => {
  it.each(SPLITTERS.flatMap((splitter) => texts.map((text) => [splitter, ...text] as const)))(
    'gives every text back (%s): %s',
    (splitter, _, text) => {
      const vocabulary = WordVocabulary.fromText(text, { splitter });
      const tokens = vocabulary.encode(text);
      expect(tokens).toBeInstanceOf(Int32Array);
      expect(vocabulary.decode(tokens)).toBe(text);
      expect(tokens).not.toContain(vocabulary.unknown);
    },
  );

  const text = 'b c a a c c c d,';

  it('lists the most frequent first, then by their units, after the unknown word', () => {
    const vocabulary = WordVocabulary.fromText(text);
    expect(vocabulary.words).toEqual([' <unk>', ' c', ' a', ' d', ',', 'b']);
    expect([vocabulary.size, vocabulary.unknown]).toEqual([6, 0]);
    expect([...vocabulary.encode('b c, e c')]).toEqual([5, 1, 4, 0, 1]);
    expect(vocabulary.decode([5, 1, 4, 0, 1])).toBe('b c, <unk> c');
    expect([' c', 'c', UNKNOWN_WORD, ''].map((word) => vocabulary.has(word))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each<[WordOptions, string[]]>([
    [{ minCount: 2 }, [' <unk>', ' c', ' a']],
    [{ minCount: 3, unknown: false }, [' c']],
    [{ maxSize: 4 }, [' <unk>', ' c', ' a', ' d']],
    [{ maxSize: 3, unknown: false }, [' c', ' a', ' d']],
    [{ maxSize: 5, minCount: 2 }, [' <unk>', ' c', ' a']],
  ])('is limited by %o', (options, words) => {
    expect(WordVocabulary.fromText(text, options).words).toEqual(words);
  });

  it('names an unknown word and its offset where it has no token for it', () => {
    const vocabulary = WordVocabulary.fromText(text, { unknown: false });
    expect(vocabulary.unknown).toBeUndefined();
    const error = thrown(DataError, () => vocabulary.encode('b c e'));
    expect(error).toMatchObject({ code: 'unknown-word', actual: ' e' });
    expect(error.message).toContain('" e" at offset 3');
  });

  it('comes back from its data, through JSON', () => {
    const vocabulary = WordVocabulary.fromText('Ein Text.', { splitter: 'pattern', locale: 'de' });
    const again = WordVocabulary.fromData(JSON.parse(JSON.stringify(vocabulary.data)));
    expect(again.data).toEqual(vocabulary.data);
    expect(again.data).toMatchObject({ splitter: 'pattern', locale: 'de' });
    expect(again.encode('Ein Wort.')).toEqual(vocabulary.encode('Ein Wort.'));
  });

  it.each([
    [[], 'empty-vocabulary'],
    ['ab', 'empty-vocabulary'],
    [['a', ''], 'not-a-word'],
    [['a', 7], 'not-a-word'],
    [['a', ' a', 'a'], 'duplicate-word'],
  ])('refuses the list %j', (words, code) => {
    const data = { words: words as string[], splitter: 'pattern', locale: 'en' } as const;
    expect(thrown(DataError, () => WordVocabulary.fromData(data)).code).toBe(code);
  });

  it('refuses other bad data', () => {
    expect(thrown(DataError, () => WordVocabulary.fromText('')).code).toBe('empty-text');
    expect(thrown(DataError, () => WordVocabulary.fromText('a b', { minCount: 2 }))).toMatchObject({
      code: 'empty-vocabulary',
      actual: 2,
      limit: 1,
    });
    const code = (options: object) => thrown(ConfigError, () => WordVocabulary.fromText('a', options)).code;
    expect(code({ maxSize: 1 })).toBe('out-of-range');
    expect(code({ minCount: 0 })).toBe('out-of-range');
    expect(code({ mincount: 2 })).toBe('unknown-option');
    expect(code({ unknown: 'yes' })).toBe('wrong-type');
    const data = { words: ['a'], splitter: 'none' as 'pattern', locale: 'en' };
    expect(thrown(ConfigError, () => WordVocabulary.fromData(data)).code).toBe('unknown-value');
    const lost = { words: ['a'], splitter: 'pattern', locale: '???' } as const;
    expect(thrown(ConfigError, () => WordVocabulary.fromData(lost)).code).toBe('unknown-locale');
  });

  it.each([-1, 2, 0.5, Number.NaN])('decode names the first bad token %s', (bad) => {
    const error = thrown(DataError, () => WordVocabulary.fromText('a').decode([0, bad, 99]));
    expect(error).toMatchObject({ code: 'token-out-of-range', parameter: 'ids[1]', actual: bad });
  });
});
