import { describe, expect, it } from 'vitest';
import { JsonFault, type JsonValue, parseStrictJson } from '../../src/io/strict-json.ts';
import { thrown } from '../helpers/errors.ts';

/** Maps as plain objects, to compare with JSON.parse. */
function plain(value: JsonValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

function nativeAccepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const SAMPLE =
  '{"a":[1,-2.5e3,0,[]],"b\\n\\u00e9":{"x":null,"y":true},"c":"\\"\\\\ \\ud83d","d":{}, "e" : [ "f" , false ]}';

describe('parseStrictJson', () => {
  it.each([SAMPLE, ' \n[] ', '"x"', '-0', '1E+2', 'null', '{"":0}'])(
    'reads %s as JSON.parse does',
    (text) => {
      expect(plain(parseStrictJson(text))).toEqual(JSON.parse(text));
    },
  );

  it('keeps __proto__ as a key like any other', () => {
    const object = parseStrictJson('{"__proto__":1,"constructor":2}') as ReadonlyMap<string, JsonValue>;
    expect([...object]).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });

  it.each([
    ['{"a":1,"a":1}', 7],
    ['{"a":1,"b":{"c":1,"c":2}}', 18],
    ['{"a":1,"\\u0061":1}', 7],
  ])('finds the duplicate key in %s', (text, offset) => {
    expect(thrown(JsonFault, () => parseStrictJson(text))).toMatchObject({ kind: 'duplicate-key', offset });
  });

  it('limits the depth', () => {
    expect(parseStrictJson('[[[1]]]', 3)).toEqual([[[1]]]);
    expect(thrown(JsonFault, () => parseStrictJson('[[[[1]]]]', 3)).kind).toBe('too-deep');
    expect(thrown(JsonFault, () => parseStrictJson('['.repeat(1e6))).kind).toBe('too-deep');
  });

  it('accepts exactly what JSON.parse accepts, over every one-character change of a sample', () => {
    const characters = '{}[],:"\\ 0-+.eEntfu\n\u0001\ud800x';
    let accepted = 0;
    let refused = 0;
    for (let at = 0; at <= SAMPLE.length; at += 1) {
      const variants = [SAMPLE.slice(0, at), SAMPLE.slice(0, at) + SAMPLE.slice(at + 1)];
      for (const char of characters) {
        variants.push(
          SAMPLE.slice(0, at) + char + SAMPLE.slice(at),
          SAMPLE.slice(0, at) + char + SAMPLE.slice(at + 1),
        );
      }
      for (const text of variants) {
        if (nativeAccepts(text)) {
          let value: JsonValue | undefined;
          try {
            value = parseStrictJson(text);
          } catch (error) {
            expect((error as JsonFault).kind, text).toBe('duplicate-key');
            continue;
          }
          expect(plain(value), text).toEqual(JSON.parse(text));
          accepted += 1;
        } else {
          expect(thrown(JsonFault, () => parseStrictJson(text)).kind, text).toBe('syntax');
          refused += 1;
        }
      }
    }
    expect(accepted).toBeGreaterThan(500);
    expect(refused).toBeGreaterThan(500);
  });

  it('reads a long string in linear time, and one that never ends too', () => {
    const long = 'a'.repeat(1_000_000);
    expect(parseStrictJson(`"${long}"`)).toBe(long);
    expect(thrown(JsonFault, () => parseStrictJson(`"${long}`)).kind).toBe('syntax');
  });
});
