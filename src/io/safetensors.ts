/**
 * The safetensors format: 8 bytes length N of the header (u64, little-endian), N bytes of JSON
 * `{name: {dtype, shape, data_offsets}, ..., "__metadata__": {string: string}}`, then the tensors' bytes.
 * https://github.com/huggingface/safetensors#format
 *
 * Written so that the same content gives the same bytes, with two digests in the metadata; read more strictly than the
 * format's own reader does: a file is either exactly what its header says, or refused with a code that says why.
 */

import { product } from '../core/shapes.ts';
import { sha256 } from './digest.ts';
import {
  checkName,
  checkShape,
  DAMAGED,
  fault,
  HEADER_DIGEST,
  headerTooLarge,
  METADATA,
  NO_DIGEST,
  PAYLOAD_DIGEST,
  SAFETENSORS_LIMITS,
  type Tensor,
  tooMany,
  ZEROS,
} from './safetensors-format.ts';
import {
  headerObject,
  headerText,
  readDigests,
  readEntries,
  readMetadata,
  split,
  verifyHeader,
} from './safetensors-header.ts';

export {
  type Dtype,
  HEADER_DIGEST,
  NO_DIGEST,
  PAYLOAD_DIGEST,
  SAFETENSORS_LIMITS,
  type Tensor,
} from './safetensors-format.ts';

/** What a file holds. Maps, since names come from outside and may be anything, `__proto__` included. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Without the digests. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Whether both digests were there and right. False where the file has none, or where WebCrypto is missing. */
  readonly verified: boolean;
}

export interface SafetensorsWriteOptions {
  /** Largest header in bytes. Default 1 MiB. */
  readonly maxHeaderBytes?: number;
}

export interface SafetensorsReadOptions extends SafetensorsWriteOptions {
  /** Accept NaN and infinities. Default false. */
  readonly allowNonFinite?: boolean;
  /** Refuse files that carry no digests at all, such as those of other programs. Default false. */
  readonly requireDigest?: boolean;
}

/**
 * The bytes of a file. Tensors are laid out in the order of their names and metadata in the order of its keys, so equal
 * content gives equal bytes. The payload begins at a multiple of 8.
 * @throws CheckpointError `tensor-name`, `too-many-tensors`, `rank`, `size-mismatch`, `metadata`, `header-too-large`
 */
export async function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
  { maxHeaderBytes: limit = SAFETENSORS_LIMITS.headerBytes }: SafetensorsWriteOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (tensors.size > SAFETENSORS_LIMITS.tensors) throw tooMany(tensors.size);
  for (const [key, value] of metadata) {
    if (typeof value !== 'string' || key === PAYLOAD_DIGEST || key === HEADER_DIGEST) {
      throw fault('metadata', `Metadata ${JSON.stringify(key)} has to be a string, and no digest.`, {
        parameter: key,
      });
    }
  }

  const names = [...tensors.keys()].sort(byCodeUnit);
  const entries: string[] = [];
  let offset = 0;
  for (const name of names) {
    const { dtype, shape, data } = tensors.get(name)!;
    checkName(name);
    checkShape(name, shape);
    if (data.length !== product(shape)) {
      throw fault(
        'size-mismatch',
        `Tensor ${name} has ${data.length} elements, its shape [${shape}] says ${product(shape)}.`,
        {
          parameter: name,
          actual: data.length,
          limit: product(shape),
        },
      );
    }
    const end = offset + data.byteLength;
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [offset, end] })}`);
    offset = end;
  }

  const payload = new Uint8Array(offset);
  offset = 0;
  for (const name of names) {
    const { data } = tensors.get(name)!;
    // A copy of bytes keeps every bit, those of a NaN too. The platforms of WebGPU are little-endian, as the format is.
    payload.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }

  const strings = new Map(metadata); // a copy: the caller may write to its map while the digests are computed
  const payloadDigest = await sha256(payload);
  strings.set(PAYLOAD_DIGEST, payloadDigest ?? NO_DIGEST).set(HEADER_DIGEST, ZEROS);
  const headerDigest = payloadDigest && (await sha256(headerBytes(strings, entries)));
  strings.set(HEADER_DIGEST, headerDigest ?? NO_DIGEST);
  const header = headerBytes(strings, entries);
  if (header.length > limit) throw headerTooLarge(header.length, limit);

  const file = new Uint8Array(8 + header.length + payload.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(payload, 8 + header.length);
  return file;
}

/** The header's JSON, padded with spaces to a multiple of 8. */
function headerBytes(
  metadata: ReadonlyMap<string, string>,
  entries: readonly string[],
): Uint8Array<ArrayBuffer> {
  const sorted = [...metadata].sort(([a], [b]) => byCodeUnit(a, b));
  const strings = sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const json = `{${[`"${METADATA}":{${strings.join(',')}}`, ...entries].join(',')}}`;
  const bytes = new TextEncoder().encode(json);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * What a file holds, or a CheckpointError; nothing in between. The bytes are copied before anything else happens.
 *
 * Codes, in the order of the checks. Another kind of file: `zip-file`, `pickle-file`, `gguf-file`, `lfs-pointer`,
 * `html-file`. The header's bytes: `truncated-length`, `header-too-large`, `truncated-header`, `header-encoding`,
 * `header-json`, `duplicate-key`, `metadata`. Digests: `digest-missing`, `header-digest`. The entries:
 * `too-many-tensors`, `tensor-name`, `entry`, `dtype`, `rank`, `shape`, `shape-overflow`, `offsets`, `size-mismatch`,
 * `hole`, `overlap`, `truncated-payload`, `trailing-bytes`. The payload: `payload-digest`, `non-finite`.
 */
export async function readSafetensors(
  file: Uint8Array,
  options: SafetensorsReadOptions = {},
): Promise<SafetensorsFile> {
  const bytes = new Uint8Array(file); // a copy: the caller may write to its array while the digests are computed
  const { header, payload } = split(bytes, options.maxHeaderBytes ?? SAFETENSORS_LIMITS.headerBytes);
  const text = headerText(header);
  const root = headerObject(text);
  const metadata = readMetadata(root);

  const digests = readDigests(metadata, options.requireDigest ?? false);
  const verified = digests !== undefined && (await verifyHeader(text, digests.header));
  const entries = readEntries(root, payload.length);
  if (verified && digests !== undefined && (await sha256(payload)) !== digests.payload) {
    throw fault('payload-digest', 'The tensors are not those that were saved: their SHA-256 differs.', {
      hint: DAMAGED,
    });
  }

  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, begin, end }] of entries) {
    const buffer = payload.slice(begin, end).buffer; // its own buffer: aligned, whatever the offset
    const tensor: Tensor =
      dtype === 'F32'
        ? { dtype, shape, data: new Float32Array(buffer) }
        : { dtype, shape, data: new Int32Array(buffer) };
    if (tensor.dtype === 'F32' && !options.allowNonFinite) checkFinite(name, tensor.data);
    tensors.set(name, tensor);
  }
  metadata.delete(PAYLOAD_DIGEST);
  metadata.delete(HEADER_DIGEST);
  return { tensors, metadata, verified };
}

function checkFinite(name: string, data: Float32Array): void {
  const index = data.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return;
  throw fault('non-finite', `Tensor ${name} holds ${data[index]} at index ${index}.`, {
    parameter: name,
    actual: data[index],
    hint: 'The model had diverged when it was saved: use an earlier file.',
  });
}
