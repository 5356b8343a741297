import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { Vocabulary } from '../../src/data/vocabulary.ts';
import { thrown } from '../helpers/errors.ts';

const HIGH = '\ud83d';
const LOW = '\ude00';

describe('Vocabulary.fromText', () => {
  it('sorts the characters by code point, whatever their order in the text', () => {
    const vocabulary = Vocabulary.fromText('zebra 😀é\uffee');
    // By code point U+FFEE comes before the emoji, by UTF-16 unit after it.
    expect(vocabulary.chars).toEqual([' ', 'a', 'b', 'e', 'r', 'z', 'é', '\uffee', '😀']);
    expect(Vocabulary.fromText([...'zebra 😀é\uffee'].reverse().join('')).chars).toEqual(vocabulary.chars);
    expect(vocabulary.size).toBe(9);
  });

  it('refuses an empty text and what is no text', () => {
    expect(thrown(DataError, () => Vocabulary.fromText('')).code).toBe('empty-text');
    expect(thrown(ConfigError, () => Vocabulary.fromText(7 as unknown as string)).parameter).toBe('text');
  });
});

describe('round trip', () => {
  it.each([
    ['line ends', 'a\r\nb\nc\r'],
    ['NUL and controls', '\0\u0001\u007f\ufeff\u2028'],
    ['emoji with joiners', '👩‍👩‍👧‍👦🏳️‍🌈👍🏽'],
    ['combining marks, not normalised', 'e\u0301 é'],
    ['lone surrogates', `a${HIGH}b${LOW}c${LOW}${HIGH}`],
    ['a pair next to lone halves', `${HIGH}${HIGH}${LOW}${LOW}`],
    ['the last code point', '\u{10ffff}\uffff'],
  ])('%s', (_, text) => {
    const vocabulary = Vocabulary.fromText(text);
    const tokens = vocabulary.encode(text);
    expect(tokens).toBeInstanceOf(Int32Array);
    expect(tokens.length).toBe([...text].length);
    expect(vocabulary.decode(tokens)).toBe(text);
    expect(Vocabulary.fromList(vocabulary.chars).encode(text)).toEqual(tokens);
  });

  it('a single line of 5 million characters', () => {
    const text = 'one 😀 line of text, \u0301'.repeat(250_000);
    const vocabulary = Vocabulary.fromText(text);
    const tokens = vocabulary.encode(text);
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(tokens.length).toBe(text.length - 250_000);
    expect(vocabulary.decode(tokens) === text).toBe(true);
  });

  it('keeps lone surrogates apart from the pair that they would form', () => {
    const text = `${HIGH}${LOW}${HIGH} ${LOW}`;
    const vocabulary = Vocabulary.fromText(text);
    expect(vocabulary.chars).toEqual([' ', HIGH, LOW, '😀']);
    expect([...vocabulary.encode(text)]).toEqual([3, 1, 0, 2]);
  });
});

describe('Vocabulary.fromList', () => {
  it('keeps the given order', () => {
    const vocabulary = Vocabulary.fromList(['b', '😀', 'a']);
    expect([...vocabulary.encode('ab😀')]).toEqual([2, 0, 1]);
  });

  it('does not follow later changes of the list', () => {
    const list = ['a', 'b'];
    const vocabulary = Vocabulary.fromList(list);
    list[0] = 'c';
    expect(vocabulary.decode([0, 1])).toBe('ab');
  });

  it.each([
    [[], 'empty-vocabulary'],
    ['ab' as unknown as string[], 'empty-vocabulary'],
    [['a', 'b', 'a'], 'duplicate-character'],
    [['a', ''], 'not-a-character'],
    [['a', 'bc'], 'not-a-character'],
    [['e\u0301'], 'not-a-character'],
    [['😀😀'], 'not-a-character'],
    [['a', 3 as unknown as string], 'not-a-character'],
    [['a', undefined as unknown as string], 'not-a-character'],
  ])('refuses %j', (chars, code) => {
    expect(thrown(DataError, () => Vocabulary.fromList(chars)).code).toBe(code);
  });

  it('says where a character is listed twice', () => {
    const error = thrown(DataError, () => Vocabulary.fromList(['x', 'a', 'x']));
    expect(error.message).toContain('U+0078 "x" twice, at 0 and 2');
  });
});

describe('errors of encode and decode', () => {
  const vocabulary = Vocabulary.fromText('abc');

  it.each([
    ['ab😀d', 'U+1F600 "😀" at offset 2'],
    ['😀', 'U+1F600 "😀" at offset 0'],
    ['abc\0', 'U+0000 at offset 3'],
    [`a${LOW}`, 'U+DE00 at offset 1'],
    ['aé', 'U+00E9 "é" at offset 1'],
  ])('encode(%j) names the code point and its offset', (text, where) => {
    const error = thrown(DataError, () => vocabulary.encode(text));
    expect(error.code).toBe('unknown-character');
    expect(error.message).toContain(where);
  });

  it('encodes nothing from nothing', () => {
    expect(vocabulary.encode('').length).toBe(0);
    expect(vocabulary.decode([])).toBe('');
  });

  it.each([-1, 3, 0.5, Number.NaN])('decode names the first bad token %s', (bad) => {
    const error = thrown(DataError, () => vocabulary.decode([0, bad, 99]));
    expect(error).toMatchObject({ code: 'token-out-of-range', parameter: 'ids[1]', actual: bad });
  });

  it('has() knows whole characters only', () => {
    expect([vocabulary.has('a'), vocabulary.has('ab'), vocabulary.has(''), vocabulary.has('d')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
