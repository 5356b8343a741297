/** The header of a safetensors file: from bytes to entries that cover the payload exactly, or a CheckpointError. */

import { product } from '../core/shapes.ts';
import { sha256 } from './digest.ts';
import { refuseForeignFile } from './foreign-files.ts';
import {
  BYTES_PER_ELEMENT,
  checkName,
  checkShape,
  DAMAGED,
  type Dtype,
  fault,
  HEADER_DIGEST,
  headerTooLarge,
  isSizes,
  METADATA,
  NO_DIGEST,
  PAYLOAD_DIGEST,
  SAFETENSORS_LIMITS,
  tooMany,
  ZEROS,
} from './safetensors-format.ts';
import { JsonFault, type JsonObject, parseStrictJson } from './strict-json.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** The two parts of a file after its first 8 bytes. */
export function split(bytes: Bytes, maxHeaderBytes: number): { header: Bytes; payload: Bytes } {
  const length = bytes.length < 8 ? undefined : new DataView(bytes.buffer).getBigUint64(0, true);
  const plausible = length !== undefined && length <= maxHeaderBytes && (bytes[8] ?? 0x7b) === 0x7b; // "{"
  if (!plausible) refuseForeignFile(bytes);
  if (length === undefined) {
    throw fault(
      'truncated-length',
      `The file has ${bytes.length} bytes, fewer than the 8 that every file begins with.`,
      {
        actual: bytes.length,
        limit: 8,
        hint: DAMAGED,
      },
    );
  }
  if (length > maxHeaderBytes) throw headerTooLarge(length, maxHeaderBytes);
  const end = 8 + Number(length);
  if (end > bytes.length) {
    throw fault(
      'truncated-header',
      `The header has ${length} bytes, but the file ends ${end - bytes.length} bytes before that.`,
      {
        actual: bytes.length,
        limit: end,
        hint: DAMAGED,
      },
    );
  }
  return { header: bytes.subarray(8, end), payload: bytes.subarray(end) };
}

export function headerText(header: Bytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
  } catch (cause) {
    throw fault('header-encoding', 'The header is not UTF-8 text.', {
      hint: 'Is this a safetensors file?',
      cause,
    });
  }
}

export function headerObject(text: string): JsonObject {
  let root: unknown;
  try {
    root = parseStrictJson(text, 3);
  } catch (cause) {
    if (!(cause instanceof JsonFault)) throw cause;
    const code = cause.kind === 'duplicate-key' ? 'duplicate-key' : 'header-json';
    throw fault(code, `The header cannot be read: ${cause.message}.`, {
      actual: cause.offset,
      hint: DAMAGED,
      cause,
    });
  }
  // The format wants "{" as the very first byte and nothing but spaces as padding.
  if (!(root instanceof Map) || text[0] !== '{' || /[\t\n\r]$/.test(text)) {
    throw fault('header-json', 'The header is not a JSON object.', { hint: 'Is this a safetensors file?' });
  }
  return root as JsonObject;
}

export function readMetadata(root: JsonObject): Map<string, string> {
  const metadata = root.has(METADATA) ? root.get(METADATA) : new Map<string, string>();
  if (!(metadata instanceof Map)) throw fault('metadata', `${METADATA} is not an object.`);
  for (const [key, value] of metadata) {
    if (typeof value !== 'string')
      throw fault('metadata', `Metadata ${JSON.stringify(key)} is not a string.`);
  }
  return new Map(metadata as Map<string, string>);
}

/** Both digests, or undefined where the file has none on purpose. One alone means that the header was changed. */
export function readDigests(
  metadata: Map<string, string>,
  required: boolean,
): { payload: string; header: string } | undefined {
  const payload = metadata.get(PAYLOAD_DIGEST);
  const header = metadata.get(HEADER_DIGEST);
  const none = payload === undefined && header === undefined;
  if (none && !required) return undefined;
  if (payload === NO_DIGEST && header === NO_DIGEST) return undefined;
  const digits = /^[0-9a-f]{64}$/;
  if (payload !== undefined && digits.test(payload) && header !== undefined && digits.test(header)) {
    return { payload, header };
  }
  throw fault(
    'digest-missing',
    `The metadata lacks ${PAYLOAD_DIGEST} and ${HEADER_DIGEST}, or one of them is no SHA-256.`,
    {
      parameter: METADATA,
      hint: 'The file is damaged, or another program wrote it.',
    },
  );
}

/** False where there is no WebCrypto to verify with. */
export async function verifyHeader(text: string, digest: string): Promise<boolean> {
  // The text is unique: inside a JSON string its quotes would be escaped.
  const zeroed = text.replace(`"${HEADER_DIGEST}":"${digest}"`, `"${HEADER_DIGEST}":"${ZEROS}"`);
  const actual = await sha256(new TextEncoder().encode(zeroed));
  if (actual !== undefined && actual !== digest) {
    throw fault('header-digest', 'The header is not the one that was saved: its SHA-256 differs.', {
      hint: DAMAGED,
    });
  }
  return actual !== undefined;
}

export interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The entries of all tensors, which have to cover the payload from its first byte to its last, each byte once. */
export function readEntries(root: JsonObject, payloadLength: number): Map<string, Entry> {
  const count = root.size - (root.has(METADATA) ? 1 : 0);
  if (count > SAFETENSORS_LIMITS.tensors) throw tooMany(count);
  const entries = new Map<string, Entry>();
  for (const [name, value] of root) if (name !== METADATA) entries.set(name, readEntry(name, value));

  let covered = 0;
  for (const [name, { begin, end }] of [...entries].sort(
    ([, a], [, b]) => a.begin - b.begin || a.end - b.end,
  )) {
    const about = { parameter: name, actual: begin, limit: covered, hint: DAMAGED };
    if (begin > covered)
      throw fault('hole', `Bytes ${covered} to ${begin} belong to no tensor, before ${name}.`, about);
    if (begin < covered)
      throw fault('overlap', `Tensor ${name} begins at ${begin}, inside the one before it.`, about);
    covered = end;
  }
  const sizes = { actual: payloadLength, limit: covered, hint: DAMAGED };
  if (payloadLength < covered) {
    throw fault(
      'truncated-payload',
      `The tensors need ${covered} bytes, the file has ${payloadLength}.`,
      sizes,
    );
  }
  if (payloadLength > covered) {
    throw fault('trailing-bytes', `${payloadLength - covered} bytes follow after the last tensor.`, sizes);
  }
  return entries;
}

export function readEntry(name: string, value: unknown): Entry {
  checkName(name);
  const about = { parameter: name };
  if (
    !(value instanceof Map) ||
    value.size !== 3 ||
    !['dtype', 'shape', 'data_offsets'].every((key) => value.has(key))
  ) {
    throw fault('entry', `Tensor ${name} needs dtype, shape and data_offsets, and nothing else.`, about);
  }
  const dtype: unknown = value.get('dtype');
  if (dtype !== 'F32' && dtype !== 'I32') {
    throw fault(
      'dtype',
      `Tensor ${name} has elements of type ${JSON.stringify(dtype)}; F32 and I32 can be read.`,
      {
        parameter: name,
        actual: dtype,
        limit: ['F32', 'I32'],
        hint: 'Convert the weights to float32 before saving them.',
      },
    );
  }
  const shape: unknown = value.get('shape');
  checkShape(name, shape);
  const offsets: unknown = value.get('data_offsets');
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw fault('offsets', `data_offsets of tensor ${name} are not [begin, end].`, {
      parameter: name,
      actual: offsets,
    });
  }
  const [begin, end] = offsets as [number, number];
  const size = product(shape) * BYTES_PER_ELEMENT;
  if (end - begin !== size) {
    throw fault(
      'size-mismatch',
      `Tensor ${name} has ${end - begin} bytes, its shape [${shape}] needs ${size}.`,
      {
        parameter: name,
        actual: end - begin,
        limit: size,
        hint: DAMAGED,
      },
    );
  }
  return { dtype, shape, begin, end };
}
