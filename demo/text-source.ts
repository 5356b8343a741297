import { text as sourceCode } from 'virtual:source-text';

export interface NamedText {
  /** For people: a file's name, or where the text came from. */
  readonly name: string;
  readonly text: string;
}

export const OWN_SOURCE: NamedText = { name: 'its own source code', text: sourceCode };

/** A text that the page cannot use. The message is one sentence for the reader. */
export class TextError extends Error {}

const MAX_BYTES = 30_000_000;
/** Below this there is nothing to learn, whatever the sizes; the library asks for more where the sizes need it. */
const MIN_CHARACTERS = 100;

/** Reads a file that the user dropped, pasted or picked. */
export async function readTextFile(file: File): Promise<NamedText> {
  if (file.size > MAX_BYTES) {
    throw new TextError(`“${file.name}” is larger than ${MAX_BYTES / 1e6} MB: choose a shorter text.`);
  }
  const bytes = await file.arrayBuffer().catch(() => {
    throw new TextError(`“${file.name}” cannot be read: choose a text file, not a folder.`);
  });
  return checked(file.name, decode(file.name, new Uint8Array(bytes)));
}

/** A text that the user pasted. */
export function pastedText(text: string): NamedText {
  return checked('the pasted text', text);
}

function checked(name: string, text: string): NamedText {
  const length = text.trim().length;
  if (length === 0)
    throw new TextError(`${quoted(name)} is empty: choose a text with some pages to learn from.`);
  if (length < MIN_CHARACTERS) {
    throw new TextError(
      `${quoted(name)} has only ${length} characters: choose a text of at least ${MIN_CHARACTERS}.`,
    );
  }
  return { name, text };
}

const quoted = (name: string) => (name.startsWith('the ') ? `T${name.slice(1)}` : `“${name}”`);

/** UTF-8 and UTF-16 as they are marked; other bytes are read as Windows-1252 where they look like text at all. */
function decode(name: string, bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  if (mark === 0xfffe) return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(bytes);
  if (looksBinary(bytes)) {
    throw new TextError(`“${name}” is not a text file: choose plain text, such as a .txt or a source file.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** A NUL, or more than one control character in two hundred: no text has that. */
function looksBinary(bytes: Uint8Array): boolean {
  let controls = 0;
  for (const byte of bytes) {
    if (byte === 0) return true;
    const isSpace = byte >= 9 && byte <= 13;
    if ((byte < 32 && !isSpace) || byte === 127) controls += 1;
  }
  return controls * 200 > bytes.length;
}
