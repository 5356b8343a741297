import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { decodeUtf8, firstInvalidByte } from '../../src/data/text.ts';
import { thrown } from '../helpers/errors.ts';

const bytes = (...values: number[]) => new Uint8Array(values);
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('decodeUtf8', () => {
  it.each(['plain', 'a\r\nb', 'Grüße 😀', 'a\0bcdefghijklmnop', '\u{10ffff}'])(
    'returns %j unchanged',
    (text) => {
      expect(decodeUtf8(utf8(text))).toBe(text);
      expect(decodeUtf8(utf8(text).buffer)).toBe(text);
    },
  );

  it('drops one byte order mark at the start, and none elsewhere', () => {
    expect(decodeUtf8(utf8('\ufeffa\ufeffb'))).toBe('a\ufeffb');
  });

  it('reads the given part of a larger buffer', () => {
    expect(decodeUtf8(new Uint8Array(utf8('xxabcxx').buffer, 2, 3))).toBe('abc');
  });

  it.each([
    ['Latin-1', bytes(0x61, 0xe9, 0x62), 1],
    ['a sequence cut at the end', bytes(0x61, 0x62, 0xf0, 0x9f, 0x98), 2],
    ['a stray continuation', bytes(0x61, 0x62, 0x63, 0x80), 3],
    ['a surrogate', bytes(0xed, 0xa0, 0x80), 0],
    ['an overlong form', bytes(0x61, 0xc0, 0x80), 1],
  ])('refuses %s and says where', (_, file, offset) => {
    const error = thrown(DataError, () => decodeUtf8(file));
    expect(error).toMatchObject({ code: 'not-text', actual: offset });
    expect(error.message).toContain(`offset ${offset}`);
  });

  it('recognises UTF-16 with and without its mark', () => {
    expect(thrown(DataError, () => decodeUtf8(bytes(0xff, 0xfe, 0x61, 0))).hint).toContain('UTF-16');
    const utf16 = new Uint8Array(new Uint16Array([...'plain text'].map((c) => c.charCodeAt(0))).buffer);
    const error = thrown(DataError, () => decodeUtf8(utf16));
    expect(error.code).toBe('not-text');
    expect(error.message).toContain('50 % of its characters are NUL');
  });

  it.each([[bytes()], [bytes(0xef, 0xbb, 0xbf)]])('calls %s empty', (file) => {
    expect(thrown(DataError, () => decodeUtf8(file)).code).toBe('empty');
  });
});

describe('firstInvalidByte', () => {
  // TextDecoder is the independent witness: a prefix is valid up to the offset, and not one byte further.
  it('agrees with TextDecoder on every two-byte and many four-byte sequences', () => {
    const valid = (file: Uint8Array) => {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(file);
        return true;
      } catch {
        return false;
      }
    };
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xff];
    let invalid = 0;
    for (let lead = 0x70; lead < 0x100; lead += 1) {
      for (const second of edges) {
        for (const third of edges) {
          for (const fourth of [0x41, 0x80, 0xbf]) {
            const file = bytes(lead, second, third, fourth, 0x41);
            const offset = firstInvalidByte(file);
            expect(offset === file.length, file.join()).toBe(valid(file));
            expect(valid(file.subarray(0, offset)), file.join()).toBe(true);
            if (offset < file.length) invalid += 1;
          }
        }
      }
    }
    expect(invalid).toBeGreaterThan(1000);
  });
});
