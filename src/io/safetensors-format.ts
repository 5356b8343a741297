/** What the writer and the reader of safetensors files share: names, limits, checks. */

import { CheckpointError } from '../core/errors.ts';
import { product } from '../core/shapes.ts';

/** The element types that this library stores. */
export type Dtype = 'F32' | 'I32';

/** A named array of a file: row-major, `data.length` = the product of `shape`. */
export type Tensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array };

/** What reader and writer hold to. */
export const SAFETENSORS_LIMITS = {
  headerBytes: 2 ** 20,
  tensors: 10_000,
  rank: 8,
  nameLength: 256,
} as const;

/** Metadata key: SHA-256 of all bytes after the header. */
export const PAYLOAD_DIGEST = 'sha256';
/** Metadata key: SHA-256 of the header's N bytes, with the 64 digits of this very value replaced by zeros. */
export const HEADER_DIGEST = 'sha256_header';
/** The value of both where the writer had no WebCrypto. */
export const NO_DIGEST = 'unavailable: no WebCrypto in an insecure context';

export const METADATA = '__metadata__';
export const NAME = /^[A-Za-z0-9_./:-]+$/;
export const BYTES_PER_ELEMENT = 4; // of F32 and of I32
export const ZEROS = '0'.repeat(64);

/** A CheckpointError about one part of a file. */
export function fault(
  code: string,
  message: string,
  detail: { parameter?: string; actual?: unknown; limit?: unknown; hint?: string; cause?: unknown } = {},
): CheckpointError {
  return new CheckpointError(code, message, { parameter: 'file', ...detail });
}

export const DAMAGED = 'The file is damaged or not complete: fetch or save it again.';

export function checkName(name: string): void {
  if (name.length <= SAFETENSORS_LIMITS.nameLength && NAME.test(name) && name !== METADATA) return;
  throw fault('tensor-name', `${JSON.stringify(name).slice(0, 80)} is not a name of a tensor.`, {
    actual: name,
    limit: `1 to ${SAFETENSORS_LIMITS.nameLength} letters, digits and _ . / : -`,
  });
}

export function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

export function checkShape(name: string, shape: unknown): asserts shape is readonly number[] {
  const about = { parameter: name, actual: shape };
  if (!isSizes(shape)) throw fault('shape', `The shape of tensor ${name} is not a list of sizes.`, about);
  if (shape.length > SAFETENSORS_LIMITS.rank) {
    const limit = SAFETENSORS_LIMITS.rank;
    throw fault('rank', `Tensor ${name} has ${shape.length} dimensions; up to ${limit} can be read.`, {
      ...about,
      limit,
    });
  }
  if (product(shape) * BYTES_PER_ELEMENT > Number.MAX_SAFE_INTEGER) {
    throw fault(
      'shape-overflow',
      `The shape [${shape}] of tensor ${name} has more elements than can be counted.`,
      about,
    );
  }
}

export function tooMany(count: number): CheckpointError {
  const limit = SAFETENSORS_LIMITS.tensors;
  return fault('too-many-tensors', `The file holds ${count} tensors; at most ${limit} can be read.`, {
    actual: count,
    limit,
  });
}

export function headerTooLarge(length: number | bigint, limit: number): CheckpointError {
  return fault('header-too-large', `The header has ${length} bytes; at most ${limit} can be read.`, {
    actual: length,
    limit,
    hint: 'Is this a safetensors file?',
  });
}
