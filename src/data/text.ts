import { DataError } from '../core/errors.ts';

/** A text file has at most this share of NUL characters; UTF-16 read as UTF-8 has about one half. */
const MOST_NULS = 0.1;

/**
 * The text of a file's bytes, which have to be UTF-8. Line ends stay as they are; a byte order mark at the start is
 * dropped.
 * @throws DataError `empty` (no characters), `not-text` (no UTF-8, with the offset of the first wrong byte; or so many
 * NUL characters that it is a binary file)
 */
export function decodeUtf8(bytes: Uint8Array | ArrayBuffer): string {
  const file = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch (cause) {
    const offset = firstInvalidByte(file);
    const utf16 = (file[0] === 0xff && file[1] === 0xfe) || (file[0] === 0xfe && file[1] === 0xff);
    throw new DataError(
      'not-text',
      `This file is not UTF-8 text: the byte at offset ${offset} does not fit.`,
      {
        parameter: 'file',
        actual: offset,
        limit: 'UTF-8',
        hint: utf16
          ? 'It looks like UTF-16: save it as UTF-8.'
          : 'Choose a plain text file, or save it again with the encoding UTF-8.',
        cause,
      },
    );
  }
  if (text.length === 0) {
    throw new DataError('empty', 'This file is empty.', {
      parameter: 'file',
      actual: 0,
      limit: 1,
      hint: 'Choose a file with some text in it.',
    });
  }
  let nuls = 0;
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) === 0) nuls += 1;
  if (nuls > MOST_NULS * text.length) {
    const percent = Math.round((100 * nuls) / text.length);
    throw new DataError('not-text', `This file is not text: ${percent} % of its characters are NUL.`, {
      parameter: 'file',
      actual: nuls / text.length,
      limit: MOST_NULS,
      hint: 'It looks like a binary file or like UTF-16: choose a plain text file saved as UTF-8.',
    });
  }
  return text;
}

/**
 * The offset of the first byte that no UTF-8 text could have there: the start of the first ill-formed sequence
 * (Unicode Standard, table 3-7: well-formed UTF-8 byte sequences).
 */
export function firstInvalidByte(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length === 0) return i;
    i += length;
  }
  return i;
}

/** Bytes of the well-formed sequence at `i`, or 0 where there is none. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const lead = bytes[i]!;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (length === 0 || i + length > bytes.length) return 0;
  for (let k = 1; k < length; k += 1) if ((bytes[i + k]! & 0xc0) !== 0x80) return 0;
  const second = bytes[i + 1]!;
  if (lead === 0xe0 && second < 0xa0) return 0; // shorter forms exist
  if (lead === 0xed && second >= 0xa0) return 0; // surrogates
  if (lead === 0xf0 && second < 0x90) return 0; // shorter forms exist
  if (lead === 0xf4 && second >= 0x90) return 0; // beyond U+10FFFF
  return length;
}
