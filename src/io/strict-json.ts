/**
 * JSON (RFC 8259) for files that nobody vouches for. Objects become Maps, so a key like `__proto__` is just a key, and
 * a key that occurs twice is an error, which `JSON.parse` would hide by keeping the last one.
 */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** Where and why a text is not the JSON that is asked for. `offset` is an index into the text. */
export class JsonFault extends Error {
  readonly kind: 'syntax' | 'duplicate-key' | 'too-deep';
  readonly offset: number;

  constructor(kind: JsonFault['kind'], message: string, offset: number) {
    super(`${message} at offset ${offset}`);
    this.name = 'JsonFault';
    this.kind = kind;
    this.offset = offset;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * The value of a JSON text.
 * @param maxDepth how many arrays and objects may be nested
 * @throws JsonFault
 */
export function parseStrictJson(text: string, maxDepth = 8): JsonValue {
  let at = 0;

  /** The piece of text that `pattern` matches here, stepped over; undefined where it does not match. */
  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const piece = pattern.exec(text)?.[0];
    if (piece !== undefined) at += piece.length;
    return piece;
  }

  function takeChar(char: string): boolean {
    if (text[at] !== char) return false;
    at += 1;
    return true;
  }

  function fault(expected: string): JsonFault {
    return new JsonFault(
      'syntax',
      at < text.length ? `Expected ${expected}` : `The text ends before ${expected}`,
      at,
    );
  }

  function string(): string {
    const start = at;
    if (!takeChar('"')) throw fault('a string');
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    if (!takeChar('"')) throw fault('the closing quote');
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      throw new JsonFault('syntax', 'No valid string', start); // a raw control character or an unknown escape
    }
  }

  /** Items between `open` (already taken) and `close`, separated by commas. */
  function items(close: string, item: () => void): void {
    take(SPACE);
    if (takeChar(close)) return;
    for (;;) {
      take(SPACE);
      item();
      take(SPACE);
      if (takeChar(close)) return;
      if (!takeChar(',')) throw fault(`"," or "${close}"`);
    }
  }

  function value(depth: number): JsonValue {
    take(SPACE);
    const start = at;
    if (depth > maxDepth) throw new JsonFault('too-deep', `More than ${maxDepth} levels`, start);
    if (takeChar('{')) {
      const object = new Map<string, JsonValue>();
      items('}', () => {
        const keyAt = at;
        const name = string();
        if (object.has(name))
          throw new JsonFault('duplicate-key', `The key ${JSON.stringify(name)} again`, keyAt);
        take(SPACE);
        if (!takeChar(':')) throw fault('":"');
        object.set(name, value(depth + 1));
      });
      return object;
    }
    if (takeChar('[')) {
      const array: JsonValue[] = [];
      items(']', () => array.push(value(depth + 1)));
      return array;
    }
    if (text[at] === '"') return string();
    const literal = take(WORD) ?? take(NUMBER);
    if (literal === undefined) throw fault('a value');
    return JSON.parse(literal) as JsonValue;
  }

  const result = value(0);
  take(SPACE);
  if (at < text.length) throw fault('the end');
  return result;
}
