import { afterEach, describe, expect, it, vi } from 'vitest';
import { CheckpointError } from '../../src/core/errors.ts';
import { expectTensors } from '../../src/io/expect-tensors.ts';
import {
  HEADER_DIGEST,
  NO_DIGEST,
  PAYLOAD_DIGEST,
  readSafetensors,
  type SafetensorsReadOptions,
  type Tensor,
  writeSafetensors,
} from '../../src/io/safetensors.ts';
import { rejected, thrown } from '../helpers/errors.ts';

const f32 = (shape: number[], ...values: number[]): Tensor => ({
  dtype: 'F32',
  shape,
  data: Float32Array.from(values),
});
const i32 = (shape: number[], ...values: number[]): Tensor => ({
  dtype: 'I32',
  shape,
  data: Int32Array.from(values),
});

const TENSORS = new Map<string, Tensor>([
  ['rnn.weight_hh_l0', f32([2, 2], 1, -2.5, 3e-40, 4)],
  ['out.bias', f32([3], 0.1, -0, 1e38)],
  ['state/tokens', i32([2], -7, 2 ** 31 - 1)],
  ['scalar', f32([], 5)],
  ['empty', f32([0, 4])],
  ['__proto__', i32([1], 1)],
]);
const METADATA = new Map([
  ['vocabulary', JSON.stringify(['a', '"', '\\', 'é', '😀', '\ud83d', '\0', '\n'])],
  ['constructor', ''],
]);

/** A file from a literal header: for faults that the writer cannot make. */
function raw(
  header: string | Uint8Array,
  payload: number | Uint8Array = 0,
  length?: bigint,
): Uint8Array<ArrayBuffer> {
  const head = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const tail = typeof payload === 'number' ? new Uint8Array(payload) : payload;
  const file = new Uint8Array(8 + head.length + tail.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(head.length), true);
  file.set(head, 8);
  file.set(tail, 8 + head.length);
  return file;
}

const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

async function codeOf(file: Uint8Array, options?: SafetensorsReadOptions): Promise<string> {
  return (await rejected(CheckpointError, readSafetensors(file, options))).code;
}

const headerOf = (file: Uint8Array<ArrayBuffer>) =>
  new TextDecoder().decode(file.subarray(8, 8 + Number(new DataView(file.buffer).getBigUint64(0, true))));

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('round trip', () => {
  it('returns every bit of every tensor, and the metadata', async () => {
    const file = await readSafetensors(await writeSafetensors(TENSORS, METADATA));
    expect(file.verified).toBe(true);
    expect(new Map([...file.metadata].sort())).toEqual(new Map([...METADATA].sort()));
    expect([...file.tensors.keys()].sort()).toEqual([...TENSORS.keys()].sort());
    for (const [name, tensor] of TENSORS) {
      const read = file.tensors.get(name)!;
      expect(read.dtype).toBe(tensor.dtype);
      expect(read.shape).toEqual(tensor.shape);
      expect(new Uint8Array(read.data.buffer)).toEqual(new Uint8Array(tensor.data.buffer));
    }
  });

  it('gives the same bytes for the same content in another order', async () => {
    const once = await writeSafetensors(TENSORS, METADATA);
    const again = await writeSafetensors(new Map([...TENSORS].reverse()), new Map([...METADATA].reverse()));
    expect(again).toEqual(once);
  });

  it('is laid out as the format says: aligned header, names in order, payload digest in the metadata', async () => {
    const file = await writeSafetensors(TENSORS, METADATA);
    const header = headerOf(file);
    expect(new TextEncoder().encode(header).length % 8).toBe(0);
    const root = JSON.parse(header) as Record<string, Record<string, unknown>>;
    expect(root['out.bias']).toMatchObject({ dtype: 'F32', shape: [3] });
    const payload = file.subarray(8 + new TextEncoder().encode(header).length);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', payload));
    expect(root.__metadata__?.[PAYLOAD_DIGEST]).toBe(Buffer.from(digest).toString('hex'));
  });

  it('writes only the part of a buffer that the tensor shows', async () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const file = await readSafetensors(
      await writeSafetensors(new Map([['x', { dtype: 'F32', shape: [2], data }]])),
    );
    expect([...file.tensors.get('x')!.data]).toEqual([1, 2]);
  });

  it('holds nothing but metadata, or nothing at all', async () => {
    const file = await readSafetensors(await writeSafetensors(new Map(), METADATA));
    expect([file.tensors.size, file.metadata.size]).toEqual([0, 2]);
    const bare = await readSafetensors(raw('{}'));
    expect([bare.tensors.size, bare.metadata.size, bare.verified]).toEqual([0, 0, false]);
  });

  it('does not follow what the caller does to its arrays meanwhile', async () => {
    const data = Float32Array.of(1, 2);
    const metadata = new Map([['step', '1']]);
    const writing = writeSafetensors(
      new Map([['x', { dtype: 'F32', shape: [2], data } as Tensor]]),
      metadata,
    );
    data.fill(7);
    metadata.set('step', '2');
    const bytes = await writing;
    const reading = readSafetensors(bytes);
    bytes.fill(0);
    const file = await reading;
    expect([...file.tensors.get('x')!.data]).toEqual([1, 2]);
    expect(file.metadata.get('step')).toBe('1');
  });

  it('reads a file of the format’s own writer: other order, no digests, unaligned', async () => {
    const header = `{"b":${entry(4, 12)},"a":${entry(0, 4)},"__metadata__":{"format":"pt"}} `;
    const file = await readSafetensors(raw(header, new Uint8Array(Float32Array.of(1, 2, 3).buffer)));
    expect([...file.tensors.get('a')!.data, ...file.tensors.get('b')!.data]).toEqual([1, 2, 3]);
    expect(file.verified).toBe(false);
    expect(file.metadata.get('format')).toBe('pt');
    expect(await codeOf(raw(header, 12), { requireDigest: true })).toBe('digest-missing');
  });
});

describe('damage', () => {
  it('a file cut at any byte is refused', async () => {
    const file = await writeSafetensors(TENSORS, METADATA);
    const codes = new Set<string>();
    for (let length = 0; length < file.length; length += 1) codes.add(await codeOf(file.subarray(0, length)));
    expect([...codes].sort()).toEqual(['truncated-header', 'truncated-length', 'truncated-payload']);
  });

  it('one flipped bit anywhere is found, in the payload by its digest', async () => {
    const file = await writeSafetensors(TENSORS, METADATA);
    const payloadStart = 8 + Buffer.byteLength(headerOf(file));
    const codes = new Map<string, number>();
    for (let at = 0; at < file.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const damaged = file.slice();
        damaged[at] = damaged[at]! ^ (1 << bit);
        const code = await codeOf(damaged, { allowNonFinite: true });
        if (at >= payloadStart) expect(code).toBe('payload-digest');
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }
    expect(codes.get('header-digest')).toBeGreaterThan(100);
    expect(codes.get('header-json')).toBeGreaterThan(100);
    expect(codes.get('payload-digest')).toBe(8 * (file.length - payloadStart));
  });

  it.each(['{}', `{"x":${entry(0, 4)}}`])('trailing bytes are refused after %s', async (header) => {
    expect(await codeOf(raw(header, header === '{}' ? 1 : 5))).toBe('trailing-bytes');
  });
});

const OK = entry(0, 8);
const LONG = 'n'.repeat(257);

describe('faults of the header, each with its own code', () => {
  const cases: [what: string, code: string, file: Uint8Array, options?: SafetensorsReadOptions][] = [
    ['empty file', 'truncated-length', new Uint8Array()],
    ['length only', 'truncated-header', raw('', 0, 2n)],
    ['length of 2^63', 'header-too-large', raw('{}', 0, 2n ** 63n)],
    ['header over the limit', 'header-too-large', raw('{}'.padEnd(2 ** 20 + 8))],
    ['header over a chosen limit', 'header-too-large', raw(`{"x":${OK}}`, 8), { maxHeaderBytes: 16 }],
    ['length beyond the file', 'truncated-header', raw('{}', 0, 3n)],
    ['empty header', 'header-json', raw('')],
    ['bad UTF-8', 'header-encoding', raw(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))],
    ['no JSON', 'header-json', raw('{"x":}')],
    ['byte order mark', 'header-json', raw('\ufeff{}')],
    ['white space first', 'header-json', raw(' {}')],
    ['padding other than spaces', 'header-json', raw('{}\n\n')],
    ['NUL as padding', 'header-json', raw('{}\0\0')],
    ['text after the object', 'header-json', raw('{}{}')],
    ['array at the root', 'header-json', raw('[]')],
    ['nested too deep', 'header-json', raw('{"x":[[[[]]]]}')],
    ['tensor twice', 'duplicate-key', raw(`{"x":${OK},"x":${OK}}`, 8)],
    ['tensor twice, once escaped', 'duplicate-key', raw(`{"x":${OK},"\\u0078":${OK}}`, 8)],
    [
      'dtype twice',
      'duplicate-key',
      raw('{"x":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    ],
    ['metadata null', 'metadata', raw('{"__metadata__":null}')],
    ['metadata not strings', 'metadata', raw('{"__metadata__":{"step":5}}')],
    ['one digest alone', 'digest-missing', raw(`{"__metadata__":{"${PAYLOAD_DIGEST}":"${'0'.repeat(64)}"}}`)],
    [
      'digests that are none',
      'digest-missing',
      raw(`{"__metadata__":{"${PAYLOAD_DIGEST}":"","${HEADER_DIGEST}":""}}`),
    ],
    ['name too long', 'tensor-name', raw(`{"${LONG}":${OK}}`, 8)],
    ['empty name', 'tensor-name', raw(`{"":${OK}}`, 8)],
    ['name with a line end', 'tensor-name', raw(`{"a\\nb":${OK}}`, 8)],
    ['entry no object', 'entry', raw('{"x":[1]}')],
    ['entry lacks a field', 'entry', raw('{"x":{"dtype":"F32","shape":[1]}}', 4)],
    [
      'entry has one more field',
      'entry',
      raw('{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"y":1}}', 4),
    ],
    ['other dtype', 'dtype', raw(`{"x":${entry(0, 8, [1], 'F64')}}`, 8)],
    ['dtype of the prototype', 'dtype', raw(`{"x":${entry(0, 8, [2], '__proto__')}}`, 8)],
    ['negative size', 'shape', raw(`{"x":${entry(0, 8, [-2])}}`, 8)],
    ['fractional size', 'shape', raw(`{"x":${entry(0, 8, [0.5])}}`, 8)],
    ['size as text', 'shape', raw(`{"x":${entry(0, 8, ['2'])}}`, 8)],
    ['size beyond 2^53', 'shape', raw(`{"x":${entry(0, 8, [2 ** 60])}}`, 8)],
    ['nine dimensions', 'rank', raw(`{"x":${entry(0, 4, [1, 1, 1, 1, 1, 1, 1, 1, 1])}}`, 4)],
    ['product beyond 2^53', 'shape-overflow', raw(`{"x":${entry(0, 8, [2 ** 31, 2 ** 31])}}`, 8)],
    ['product that wraps to 0 in 64 bits', 'shape-overflow', raw(`{"x":${entry(0, 0, [2 ** 32, 2 ** 32])}}`)],
    ['offsets backwards', 'offsets', raw('{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 4)],
    ['one offset', 'offsets', raw('{"x":{"dtype":"F32","shape":[1],"data_offsets":[4]}}', 4)],
    ['negative offset', 'offsets', raw('{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}', 4)],
    ['shape and bytes differ', 'size-mismatch', raw(`{"x":${entry(0, 8, [3])}}`, 8)],
    ['hole at the start', 'hole', raw(`{"x":${entry(4, 8)}}`, 8)],
    ['hole between', 'hole', raw(`{"x":${entry(0, 4)},"y":${entry(8, 12)}}`, 12)],
    ['overlap', 'overlap', raw(`{"x":${entry(0, 8)},"y":${entry(4, 12)}}`, 12)],
    ['the same bytes twice', 'overlap', raw(`{"x":${OK},"y":${OK}}`, 8)],
    ['payload too short', 'truncated-payload', raw(`{"x":${OK}}`, 7)],
    ['payload too long', 'trailing-bytes', raw(`{"x":${OK}}`, 9)],
    [
      'too many tensors',
      'too-many-tensors',
      raw(`{${Array.from({ length: 10_001 }, (_, i) => `"${i}":${entry(0, 0)}`).join(',')}}`),
    ],
    ['NaN', 'non-finite', raw(`{"x":${entry(0, 4)}}`, new Uint8Array(Float32Array.of(Number.NaN).buffer))],
    [
      'infinity',
      'non-finite',
      raw(`{"x":${entry(0, 4)}}`, new Uint8Array(Float32Array.of(-Infinity).buffer)),
    ],
  ];

  it.each(cases)('%s -> %s', async (_, code, file, options) => {
    const error = await rejected(CheckpointError, readSafetensors(file, options));
    expect(error.code).toBe(code);
    expect(error.parameter).toBeTypeOf('string');
    expect(error.message.length).toBeLessThan(400);
  });

  it('says where a number is not finite, and takes it if asked', async () => {
    const bytes = await writeSafetensors(new Map([['w', f32([3], 1, Number.NaN, 2)]]));
    const error = await rejected(CheckpointError, readSafetensors(bytes));
    expect(error.message).toContain('Tensor w holds NaN at index 1');
    const file = await readSafetensors(bytes, { allowNonFinite: true });
    expect([...file.tensors.get('w')!.data]).toEqual([1, Number.NaN, 2]);
  });
});

describe('files of other kinds', () => {
  const begin = (text: string) => Uint8Array.from(text.padEnd(300, '\n'), (char) => char.charCodeAt(0));

  it.each([
    ['zip-file', 'PK\u0003\u0004\u0014\0\0\0\b\0'],
    ['pickle-file', '\u0080\u0002}q\0(X'],
    ['pickle-file', '\u0080\u0004\u0095\u0010\0\0\0\0\0\0\0'],
    ['gguf-file', 'GGUF\u0003\0\0\0\u0001\0\0\0'],
    ['lfs-pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00'],
    ['html-file', '<!DOCTYPE html><html>'],
    ['html-file', '\n  <html lang="en">'],
    ['header-too-large', 'Just some text.'],
  ])('%s', async (code, start) => {
    expect(await codeOf(begin(start))).toBe(code);
  });

  it('a header of 640 bytes, whose length begins like a pickle, is no pickle', async () => {
    const bytes = raw('{}'.padEnd(0x280));
    expect([bytes[0], bytes[1]]).toEqual([0x80, 0x02]);
    expect((await readSafetensors(bytes)).tensors.size).toBe(0);
  });
});

describe('without WebCrypto', () => {
  it('writes no digest and says so, reads what it can, and verifies nothing', async () => {
    const signed = await writeSafetensors(TENSORS, METADATA);
    vi.stubGlobal('crypto', {});
    const unsigned = await writeSafetensors(TENSORS, METADATA);
    const root = JSON.parse(headerOf(unsigned)) as { __metadata__: Record<string, string> };
    expect(root.__metadata__[PAYLOAD_DIGEST]).toBe(NO_DIGEST);
    expect(root.__metadata__[HEADER_DIGEST]).toBe(NO_DIGEST);
    for (const bytes of [signed, unsigned]) {
      const file = await readSafetensors(bytes, { requireDigest: true });
      expect(file.verified).toBe(false);
      expect(file.tensors.get('out.bias')).toEqual(TENSORS.get('out.bias'));
    }
    expect(await codeOf(unsigned.subarray(0, unsigned.length - 1))).toBe('truncated-payload');
    vi.unstubAllGlobals();
    expect((await readSafetensors(unsigned)).verified).toBe(false);
  });
});

describe('what the writer refuses', () => {
  const one = (name: string, tensor: Tensor) => writeSafetensors(new Map([[name, tensor]]));

  it.each([
    ['tensor-name', () => one('a b', f32([1], 1))],
    ['tensor-name', () => one('__metadata__', f32([1], 1))],
    ['tensor-name', () => one('', f32([1], 1))],
    ['size-mismatch', () => one('x', f32([2], 1))],
    ['rank', () => one('x', f32([1, 1, 1, 1, 1, 1, 1, 1, 1], 1))],
    ['shape', () => one('x', f32([0.5], 1))],
    ['metadata', () => writeSafetensors(new Map(), new Map([[PAYLOAD_DIGEST, 'x']]))],
    ['metadata', () => writeSafetensors(new Map(), new Map([['step', 5 as unknown as string]]))],
    ['header-too-large', () => writeSafetensors(new Map(), new Map([['big', 'x'.repeat(2 ** 20)]]))],
  ])('%s', async (code, write) => {
    expect((await rejected(CheckpointError, write())).code).toBe(code);
  });
});

describe('expectTensors', () => {
  const tensors = new Map<string, Tensor>([
    ['w', f32([2, 3], 1, 2, 3, 4, 5, 6)],
    ['ids', i32([2], 1, 2)],
  ]);
  const w = { dtype: 'F32', shape: [2, 3] } as const;
  const ids = { dtype: 'I32', shape: [2] } as const;

  it('accepts what fits', () => {
    const expected = new Map<string, typeof w | typeof ids>().set('w', w).set('ids', ids);
    expect(() => expectTensors(tensors, expected)).not.toThrow();
  });

  it.each([
    [
      'missing-tensor',
      'v',
      [
        ['w', w],
        ['ids', ids],
        ['v', w],
      ],
    ],
    ['extra-tensor', 'ids', [['w', w]]],
    [
      'wrong-dtype',
      'w',
      [
        ['w', { ...w, dtype: 'I32' }],
        ['ids', ids],
      ],
    ],
    [
      'wrong-shape',
      'w',
      [
        ['w', { ...w, shape: [3, 2] }],
        ['ids', ids],
      ],
    ],
    [
      'wrong-shape',
      'w',
      [
        ['w', { ...w, shape: [2, 3, 1] }],
        ['ids', ids],
      ],
    ],
    [
      'missing-tensor',
      '__proto__',
      [
        ['w', w],
        ['ids', ids],
        ['__proto__', w],
      ],
    ],
  ] as const)('%s %s', (code, name, expected) => {
    const error = thrown(CheckpointError, () =>
      expectTensors(tensors, new Map<string, typeof w | typeof ids>(expected as never)),
    );
    expect(error).toMatchObject({ code, parameter: name });
  });
});
