// Files of networks and pairs: what is in them, what comes out again, and that nothing else does.
import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/index.ts';
import { fitScaling, series, Vocabulary, WordVocabulary } from '../../src/data/index.ts';
import {
  CheckpointError,
  ConfigError,
  DataError,
  EncoderDecoder,
  type EncoderDecoderConfig,
  modelFormat,
  Network,
  type NetworkConfig,
  RnnError,
} from '../../src/index.ts';
import {
  HEADER_DIGEST,
  NO_DIGEST,
  PAYLOAD_DIGEST,
  readSafetensors,
  type Tensor,
  writeSafetensors,
} from '../../src/io/safetensors.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { resolvePair } from '../../src/model/pair-config.ts';
import { shortest } from '../../src/model/shortest.ts';
import { readNetworkFile } from '../../src/train/network-file.ts';
import { readPairFile } from '../../src/train/pair-file.ts';
import { rejected } from '../helpers/errors.ts';
import { family } from '../helpers/family.ts';

const VECTORS: NetworkConfig = { input: 'vectors', inputSize: 2, hiddenSize: 3, outputSize: 2, cell: 'gru' };
const TOKENS: NetworkConfig = { input: 'tokens', inputSize: 4, hiddenSize: 3, outputSize: 2 };
const PAIR: EncoderDecoderConfig = {
  ...{ input: 'tokens', inputSize: 5, embeddingDim: 2, targetSize: 5, hiddenSize: 3, outputSize: 4 },
  ...{ cell: 'lstm', attention: 'additive' },
};

const scaling = fitScaling(series(['time', 'höhe'], [0, 1, 0.1, 3, 0.2, 1e-7, 1 / 3, 5]));
const letters = Vocabulary.fromText('a\ud800😀');
const words = WordVocabulary.fromText('the cat and the dog', { splitter: 'pattern' });

async function made(config: NetworkConfig, seed = 1): Promise<Network> {
  const network = await Network.create(config, new CpuExecutor());
  network.initialise(seed);
  return network;
}

async function madePair(config: EncoderDecoderConfig = PAIR): Promise<EncoderDecoder> {
  const pair = await EncoderDecoder.create(config, new CpuExecutor());
  pair.initialise(1);
  return pair;
}

const json = async (file: Uint8Array, key = 'config'): Promise<unknown> =>
  JSON.parse((await readSafetensors(file)).metadata.get(key) ?? 'null');

describe('the file of a network', () => {
  it.each(Object.entries(family))('gives the same network again: %s', async (_, [config]) => {
    const network = await made(config, 3);
    const file = await network.save();
    const { network: copy, ...rest } = await Network.load(file, new CpuExecutor());
    expect(rest).toEqual({});
    expect(copy.config).toEqual(network.config);
    const state = await network.stateDict();
    expect([...state.values()].some((values) => values.some((v) => v !== 0))).toBe(true);
    expect(await copy.stateDict()).toEqual(state);
    expect(await copy.save()).toEqual(file);
  });

  it('says what is not as it is by default, in the order of the keys, and nothing else', async () => {
    const all = await made({
      ...VECTORS,
      numLayers: 1,
      bidirectional: false,
      leak: undefined,
      activation: 'relu',
      deepOutput: [4],
    });
    const text = (await readSafetensors(await all.save())).metadata.get('config');
    expect(text).toBe(
      '{"activation":"relu","cell":"gru","deepOutput":[4],"hiddenSize":3,"input":"vectors","inputSize":2,"outputSize":2}',
    );
  });

  it('has the names, shapes and numbers of PyTorch', async () => {
    const network = await made(TOKENS);
    const file = await network.save({ steps: 7 });
    const { tensors, metadata, verified } = await readSafetensors(file);
    expect(verified).toBe(true);
    expect([...metadata.keys()].sort()).toEqual(['config', 'format', 'steps']);
    expect(metadata.get('format')).toBe('webgpu-rnn.network/1');
    expect(Object.fromEntries([...tensors].map(([name, t]) => [name, [...t.shape]]))).toEqual({
      'rnn.weight_ih_l0': [3, 4],
      'rnn.weight_hh_l0': [3, 3],
      'rnn.bias_ih_l0': [3],
      'out.weight': [2, 3],
      'out.bias': [2],
    });
    expect(tensors.get('rnn.weight_ih_l0')?.data).toEqual(
      (await network.stateDict()).get('rnn.weight_ih_l0'),
    );
    expect(await modelFormat(file)).toBe('webgpu-rnn.network/1');
  });

  it('keeps what belongs to the weights', async () => {
    const network = await made(VECTORS);
    const about = { steps: 2 ** 53 - 1, scaling, classes: ['up', '__proto__'] };
    const file = await network.save(about);
    const { network: copy, ...rest } = await Network.load(file, new CpuExecutor());
    expect(rest).toEqual(about);
    expect(await copy.save(rest)).toEqual(file);
    for (const vocabulary of [letters, words]) {
      const reader = await made({ ...TOKENS, inputSize: vocabulary.size });
      const loaded = await Network.load(await reader.save({ vocabulary }), new CpuExecutor());
      expect(loaded.vocabulary).toEqual(vocabulary);
      expect(loaded.vocabulary).toBeInstanceOf(vocabulary.constructor);
    }
    const text = 'the cat';
    expect(words.decode(words.encode(text))).toBe(text);
  });

  it('a vocabulary of many words', async () => {
    const many = Array.from({ length: 120_000 }, (_, i) => ` word${i}`);
    const vocabulary = WordVocabulary.fromData({ words: many, splitter: 'pattern', locale: 'en' });
    const reader = await made({ ...TOKENS, inputSize: vocabulary.size, hiddenSize: 1 });
    const file = await reader.save({ vocabulary });
    expect((await Network.load(file, new CpuExecutor())).vocabulary).toEqual(vocabulary);
    expect(await modelFormat(file)).toBe('webgpu-rnn.network/1');
  });

  it('is made at a step boundary while the network trains', async () => {
    const network = await made(TOKENS);
    const batch = {
      ...{ seqLen: 2, batchSize: 1 },
      ...{ tokens: Int32Array.of(1, 3), targets: Int32Array.of(0, 1) },
    };
    const files = [network.save()];
    for await (const { step } of network.train({ batches: [batch], steps: 3, reportEvery: 1 }))
      files.push(network.save({ steps: step }));
    const loaded = await Promise.all(files.map(async (file) => Network.load(await file, new CpuExecutor())));
    expect(loaded.map(({ steps }) => steps)).toEqual([undefined, 1, 2, 3]);
    const biases = await Promise.all(
      loaded.map(async (each) => (await each.network.stateDict()).get('out.bias')?.[0]),
    );
    expect(new Set(biases).size, 'each step has weights of its own').toBe(4);
    expect((await network.stateDict()).get('out.bias')?.[0]).toBe(biases[3]);
  });

  it('is not made of a network that has diverged', async () => {
    const network = await made(TOKENS);
    const state = new Map<string, ArrayLike<number>>(await network.stateDict());
    network.loadStateDict(state.set('out.bias', [0, Number.NaN]));
    const error = await rejected(CheckpointError, network.save());
    expect(error).toMatchObject({ code: 'non-finite', parameter: 'out.bias' });
  });
});

describe('the file of a pair', () => {
  it.each<[string, Partial<EncoderDecoderConfig>]>([
    ['additive attention', {}],
    ['multiplicative attention, two layers', { attention: 'multiplicative', numLayers: 2, cell: 'gru' }],
    [
      'no attention, no table',
      { attention: 'none', embeddingDim: undefined, cell: 'rnn', activation: 'relu' },
    ],
    [
      'a size of its own, two tables, both ways',
      { attentionSize: 2, targetEmbeddingDim: 3, bidirectional: true },
    ],
  ])('gives the same pair again: %s', async (_, more) => {
    const pair = await madePair({ ...PAIR, ...more });
    const about = {
      steps: 5,
      vocabulary: Vocabulary.fromText('abcde'),
      targetVocabulary: Vocabulary.fromText('xyz'),
    };
    const file = await pair.save(about);
    const { pair: copy, ...rest } = await EncoderDecoder.load(file, new CpuExecutor());
    expect(rest).toEqual(about);
    expect(copy.config).toEqual(pair.config);
    expect(await copy.stateDict()).toEqual(await pair.stateDict());
    expect(await copy.save(rest)).toEqual(file);
    const source = {
      ...{ seqLen: 2, batchSize: 1 },
      ...{ tokens: Int32Array.of(1, 3), lengths: Int32Array.of(2) },
    };
    const how = { begin: 4, end: 3, length: 6 };
    expect(await copy.write(source, how)).toEqual(await pair.write(source, how));
  });

  it('says what is not as it is by default', async () => {
    const pair = await madePair({
      ...PAIR,
      attentionSize: 3,
      numLayers: 1,
      biases: 1,
      targetEmbeddingDim: undefined,
    });
    expect(await json(await pair.save())).toEqual(PAIR);
    expect(await modelFormat(await pair.save())).toBe('webgpu-rnn.encoder-decoder/1');
  });

  it('of vectors keeps their scaling', async () => {
    const pair = await madePair({
      ...{ input: 'vectors', inputSize: 2, targetSize: 5, hiddenSize: 3, outputSize: 4 },
      ...{ feedback: 'softmax', attention: 'multiplicative' },
    });
    const file = await pair.save({ scaling });
    expect(await json(file)).toMatchObject({ input: 'vectors', feedback: 'softmax' });
    const { pair: copy, ...rest } = await EncoderDecoder.load(file, new CpuExecutor());
    expect(rest).toEqual({ scaling });
    expect(copy.config).toEqual(pair.config);
    expect(await copy.save(rest)).toEqual(file);
    const error = await rejected(DataError, pair.save({ vocabulary: Vocabulary.fromText('ab') }));
    expect(error.code).toBe('wrong-companion');
  });

  it('does not change with what the caller does to the configuration', async () => {
    const config = { ...PAIR, attentionSize: 2 };
    const pair = await madePair(config);
    const before = await pair.save();
    config.attentionSize = 3;
    expect(await pair.save()).toEqual(before);
  });
});

describe('what does not belong to a model', () => {
  const cases: [string, object, object, string][] = [
    ['a word that nobody knows', VECTORS, { epoch: 3 }, 'unknown-option'],
    ['half a step', VECTORS, { steps: 0.5 }, 'out-of-range'],
    ['a scaling that is none', VECTORS, { scaling: { ...scaling, factor: [1, 0] } }, 'bad-scaling'],
    ['a scaling with a part too many', VECTORS, { scaling: { ...scaling, mean: 1 } }, 'bad-scaling'],
    [
      'a scaling of other columns',
      { ...VECTORS, inputSize: 3, outputSize: 1 },
      { scaling },
      'wrong-companion',
    ],
    ['a scaling of tokens', { ...TOKENS, outputSize: 1 }, { scaling }, 'wrong-companion'],
    ['a label too few', VECTORS, { classes: ['up'] }, 'wrong-companion'],
    ['a label twice', VECTORS, { classes: ['up', 'up'] }, 'bad-classes'],
    ['labels that are none', VECTORS, { classes: [1, 2] }, 'bad-classes'],
    ['a vocabulary without tokens', VECTORS, { vocabulary: letters }, 'wrong-companion'],
    [
      'a vocabulary that is too large',
      { ...TOKENS, inputSize: 2 },
      { vocabulary: letters },
      'wrong-companion',
    ],
    ['a list for a vocabulary', TOKENS, { vocabulary: ['a'] }, 'wrong-type'],
  ];
  it.each(cases)('is refused: %s', async (_, config, about, code) => {
    const network = await made(config as NetworkConfig);
    const error = await rejected(RnnError, network.save(about));
    expect([ConfigError, DataError]).toContain(error.constructor);
    expect(error.code).toBe(code);
  });

  it('is refused of a pair, too', async () => {
    const pair = await madePair();
    for (const about of [
      { targetVocabulary: Vocabulary.fromText('abcdef') },
      { vocabulary: Vocabulary.fromText('abcdef') },
      { scaling },
    ])
      expect((await rejected(DataError, pair.save(about))).code).toBe('wrong-companion');
    expect((await rejected(ConfigError, pair.save({ classes: [] } as object))).code).toBe('unknown-option');
  });

  it('fits where inputs, outputs or both are scaled', async () => {
    for (const sizes of [
      { inputSize: 2, outputSize: 1 },
      { inputSize: 1, outputSize: 1 },
      { inputSize: 5, outputSize: 2 },
    ])
      await (await made({ ...VECTORS, ...sizes })).save({ scaling });
    await (await made({ ...VECTORS, input: 'none', inputSize: 0, feedback: 'linear' })).save({ scaling });
  });
});

/** A file with its tensors or metadata changed, and digests that say it was meant to be so. */
async function changed(
  file: Uint8Array,
  change: (tensors: Map<string, Tensor>, metadata: Map<string, string>) => void,
): Promise<Uint8Array> {
  const { tensors, metadata } = await readSafetensors(file);
  const [t, m] = [new Map(tensors), new Map(metadata)];
  change(t, m);
  return writeSafetensors(t, m);
}

const network = made(VECTORS).then((n) => n.save({ steps: 3, scaling, classes: ['a', 'b'] }));
const pair = madePair().then((p) =>
  p.save({
    steps: 3,
    vocabulary: Vocabulary.fromText('abcde'),
    targetVocabulary: Vocabulary.fromText('0123'),
  }),
);

describe('a file that is none', () => {
  const config = (change: object) => (m: Map<string, string>) =>
    m.set('config', JSON.stringify({ ...JSON.parse(m.get('config') ?? ''), ...change }));
  const without = (key: string) => (m: Map<string, string>) => {
    const { [key]: _, ...rest } = JSON.parse(m.get('config') ?? '');
    m.set('config', JSON.stringify(rest));
  };

  it.each<[string, string, (m: Map<string, string>) => void]>([
    ['no format', 'wrong-format', (m) => m.delete('format')],
    ['the format of a text model', 'wrong-format', (m) => m.set('format', 'webgpu-rnn.char-rnn/1')],
    ['a later format', 'wrong-format', (m) => m.set('format', 'webgpu-rnn.network/2')],
    ['a word that nobody reads', 'wrong-metadata', (m) => m.set('author', 'me')],
    ['no config', 'wrong-metadata', (m) => m.delete('config')],
    ['a config that is no JSON', 'wrong-metadata', (m) => m.set('config', '{')],
    ['a config that is null', 'wrong-metadata', (m) => m.set('config', 'null')],
    ['a config that is a list', 'wrong-metadata', (m) => m.set('config', '[]')],
    [
      'a config that says a thing twice',
      'wrong-metadata',
      (m) => m.set('config', `{"cell":"rnn",${(m.get('config') ?? '').slice(1)}`),
    ],
    ['an unknown option', 'wrong-metadata', config({ hidden: 3 })],
    [
      'an option that every object has',
      'wrong-metadata',
      (m) => m.set('config', `{"__proto__":{},${(m.get('config') ?? '').slice(1)}`),
    ],
    ['an option that is null', 'wrong-metadata', config({ activation: null })],
    ['no size', 'wrong-metadata', without('hiddenSize')],
    ['a size that is none', 'wrong-metadata', config({ hiddenSize: '3' })],
    ['widths that are no list', 'wrong-metadata', config({ deepInput: 3 })],
    ['an impossible network', 'wrong-metadata', config({ skips: true })],
    ['a larger network', 'wrong-shape', config({ hiddenSize: 4 })],
    ['the largest network', 'wrong-shape', config({ hiddenSize: 2 ** 13, numLayers: 64 })],
    ['more layers', 'missing-tensor', config({ numLayers: 2 })],
    ['another cell', 'wrong-shape', config({ cell: 'lstm' })],
    [
      'fewer tensors',
      'extra-tensor',
      (m) => {
        config({ output: 'none', outputSize: 0 })(m);
        m.delete('classes');
      },
    ],
    [
      'a scaling with a factor of 0',
      'wrong-metadata',
      (m) => m.set('scaling', JSON.stringify({ ...scaling, factor: [1, 0] })),
    ],
    [
      'a scaling with NaN',
      'wrong-metadata',
      (m) => m.set('scaling', (m.get('scaling') ?? '').replace('0.', 'NaN')),
    ],
    [
      'a scaling with too large a number',
      'wrong-metadata',
      (m) => m.set('scaling', JSON.stringify(scaling).replace(/"offset":\[[^,]*/, '"offset":[1e999')),
    ],
    [
      'a scaling of more columns',
      'wrong-metadata',
      (m) =>
        m.set(
          'scaling',
          JSON.stringify({ kind: 'none', columns: ['a', 'b', 'c'], offset: [0, 0, 0], factor: [1, 1, 1] }),
        ),
    ],
    ['a label too many', 'wrong-metadata', (m) => m.set('classes', '["a","b","c"]')],
    ['a label twice', 'wrong-metadata', (m) => m.set('classes', '["a","a"]')],
    ['negative steps', 'wrong-metadata', (m) => m.set('steps', '-1')],
    ['steps that are null', 'wrong-metadata', (m) => m.set('steps', 'null')],
    ['a vocabulary without tokens', 'wrong-metadata', (m) => m.set('vocabulary', '["a"]')],
  ])('of a network: %s', async (_, code, change) => {
    const file = await changed(await network, (__, m) => change(m));
    const executor = new CpuExecutor();
    expect((await rejected(CheckpointError, Network.load(file, executor))).code).toBe(code);
    expect(executor.bytes, 'nothing was made').toBe(0);
  });

  it.each<[string, string, (m: Map<string, string>) => void]>([
    ['the format of a network', 'wrong-format', (m) => m.set('format', 'webgpu-rnn.network/1')],
    ['an unknown option', 'wrong-metadata', config({ bidirectionl: true })],
    ['a cell without states', 'wrong-metadata', config({ cell: 'feedforward' })],
    ['an option that is null', 'wrong-metadata', config({ attention: null })],
    ['another attention', 'missing-tensor', config({ attention: 'multiplicative' })],
    ['a character twice', 'wrong-metadata', (m) => m.set('vocabulary', '["a","a"]')],
    ['a number for a character', 'wrong-metadata', (m) => m.set('targetVocabulary', '[1]')],
    ['too many characters', 'wrong-metadata', (m) => m.set('targetVocabulary', '["a","b","c","d","e"]')],
    [
      'words that are none',
      'wrong-metadata',
      (m) => m.set('vocabulary', '{"words":[""],"splitter":"unicode","locale":"en"}'),
    ],
    ['a vocabulary that is null', 'wrong-metadata', (m) => m.set('vocabulary', 'null')],
    ['labels', 'wrong-metadata', (m) => m.set('classes', '["a","b","c","d"]')],
  ])('of a pair: %s', async (_, code, change) => {
    const file = await changed(await pair, (__, m) => change(m));
    const executor = new CpuExecutor();
    expect((await rejected(CheckpointError, EncoderDecoder.load(file, executor))).code).toBe(code);
    expect(executor.bytes, 'nothing was made').toBe(0);
  });

  it.each<[string, string, (t: Map<string, Tensor>) => void]>([
    ['a tensor missing', 'missing-tensor', (t) => t.delete('out.bias')],
    [
      'a tensor too many',
      'extra-tensor',
      (t) => t.set('x', { dtype: 'F32', shape: [0], data: new Float32Array(0) }),
    ],
    [
      'a shape transposed',
      'wrong-shape',
      (t) => t.set('out.weight', { ...(t.get('out.weight') as Tensor), shape: [3, 2] } as Tensor),
    ],
    [
      'whole numbers',
      'wrong-dtype',
      (t) => t.set('out.bias', { dtype: 'I32', shape: [2], data: Int32Array.of(1, 2) }),
    ],
    ['a number that is none', 'non-finite', (t) => (t.get('out.bias') as Tensor).data.fill(Number.NaN)],
    ['an infinity', 'non-finite', (t) => (t.get('out.bias') as Tensor).data.fill(Number.NEGATIVE_INFINITY)],
  ])('with %s', async (_, code, change) => {
    const file = await changed(await network, (t) => change(t));
    expect((await rejected(CheckpointError, Network.load(file, new CpuExecutor()))).code).toBe(code);
  });
});

describe('thousands of damaged files', () => {
  /** How many of the files were accepted; all others are refused with a CheckpointError, or the test fails. */
  async function accepted(
    count: number,
    mutate: (rng: Rng) => Promise<Uint8Array>,
    read: (file: Uint8Array) => Promise<unknown>,
    assertHonest: (file: Uint8Array, read: unknown) => Promise<void>,
  ): Promise<number> {
    const rng = new Rng(17, count);
    let right = 0;
    for (let n = 0; n < count; n += 1) {
      const file = await mutate(rng);
      let content: unknown;
      try {
        content = await read(file);
      } catch (error) {
        if (error instanceof CheckpointError && error.code !== '') continue;
        throw new Error(`File ${n}: ${String(error)}`, { cause: error });
      }
      right += 1;
      await assertHonest(file, content);
    }
    return right;
  }

  /** Some bytes flipped, put in, taken out, or cut off. */
  function damage(bytes: Uint8Array, rng: Rng): Uint8Array {
    let file = Uint8Array.from(bytes);
    for (let k = 0; k <= rng.integer(3); k += 1) {
      const at = rng.integer(Math.max(1, file.length));
      const kind = rng.integer(8);
      if (kind === 0) file = file.slice(0, at);
      else if (kind === 1)
        file = Uint8Array.from([...file.slice(0, at), rng.integer(256), ...file.slice(at)]);
      else if (kind === 2) file = Uint8Array.from([...file.slice(0, at), ...file.slice(at + 1)]);
      else if (at < file.length) file[at] = (file[at] as number) ^ (1 << rng.integer(8));
    }
    return file;
  }

  const same = (a: Uint8Array, b: Uint8Array): boolean =>
    a.length === b.length && a.every((v, i) => v === b[i]);

  it.each([
    ['a network', network, readNetworkFile],
    ['a pair', pair, readPairFile],
  ] as const)('%s: no damage to the bytes goes unseen', async (_, whole, read) => {
    const file = await whole;
    const count = await accepted(
      1500,
      async (rng) => damage(file, rng),
      read,
      async (damaged) => expect(same(damaged, file), 'only the whole file is read').toBe(true),
    );
    expect(count).toBeLessThan(100);
  });

  /** The file as a machine without WebCrypto writes it: nothing but its content speaks for it. */
  async function undigested(file: Uint8Array): Promise<Uint8Array> {
    const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
    const header = new TextDecoder().decode(file.subarray(8, 8 + length));
    const bare = [PAYLOAD_DIGEST, HEADER_DIGEST].reduce(
      (text, key) => text.replace(new RegExp(`"${key}":"[0-9a-f]{64}"`), `"${key}":"${NO_DIGEST}"`),
      header,
    );
    const bytes = new TextEncoder().encode(bare);
    const out = new Uint8Array(8 + bytes.length + file.length - 8 - length);
    new DataView(out.buffer).setBigUint64(0, BigInt(bytes.length), true);
    out.set(bytes, 8);
    out.set(file.subarray(8 + length), 8 + bytes.length);
    return out;
  }

  /** What was read is what the file says, word by word and number by number. */
  async function assertSays(file: Uint8Array, content: unknown): Promise<void> {
    const { tensors, metadata } = await readSafetensors(file);
    const { config, companions, state } = content as Awaited<ReturnType<typeof readNetworkFile>>;
    const own = JSON.parse(metadata.get('config') ?? '');
    const resolve = (metadata.get('format') ?? '').includes('network/') ? resolveConfig : resolvePair;
    expect(JSON.stringify(resolve(own as never))).toBe(JSON.stringify(resolve(config as never)));
    for (const [key, text] of metadata) {
      if (key === 'format' || key === 'config') continue;
      const value: unknown = (companions as Record<string, unknown>)[key];
      const data =
        value instanceof Vocabulary ? value.chars : value instanceof WordVocabulary ? value.data : value;
      expect(data, key).toEqual(JSON.parse(text));
    }
    expect(Object.keys(companions)).toHaveLength(metadata.size - 2);
    for (const [name, { data }] of tensors) {
      expect(state.get(name)).toEqual(data);
      expect(data.every(Number.isFinite)).toBe(true);
    }
    expect(state.size).toBe(tensors.size);
  }

  it.each([
    ['a network', network, readNetworkFile],
    ['a pair', pair, readPairFile],
  ] as const)('%s: without digests, what is read is what is there', async (_, whole, read) => {
    const file = await undigested(await whole);
    await read(file);
    const count = await accepted(2500, async (rng) => damage(file, rng), read, assertSays);
    // Weights may be any numbers, and a column or a label may have any name.
    expect(count).toBeGreaterThan(100);
    expect(count).toBeLessThan(2000);
  });

  const ODD: readonly unknown[] = [
    ...[
      null,
      true,
      false,
      0,
      -1,
      1,
      2,
      0.5,
      64,
      1e9,
      '',
      'tanh',
      'relu',
      'lstm',
      'none',
      'learned',
      [],
      [1],
      {},
    ],
    ...[[null], ['a', 'b'], { a: 1 }, '__proto__', 'vectors', 'both', 'standard'],
  ];

  /** Data with one part replaced, left out or added, at some depth. */
  function twisted(data: unknown, rng: Rng): unknown {
    const odd = (): unknown => ODD[rng.integer(ODD.length)];
    if (typeof data !== 'object' || data === null || rng.integer(6) === 0) return odd();
    const entries = Object.entries(data);
    if (entries.length === 0) return odd();
    const at = rng.integer(entries.length);
    const [key, value] = entries[at] as [string, unknown];
    const kind = rng.integer(5);
    if (kind === 0) entries.splice(at, 1);
    else if (kind === 1) entries.push([OPTIONS[rng.integer(OPTIONS.length)] as string, odd()]);
    else entries[at] = [key, twisted(value, rng)];
    return Array.isArray(data) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  }

  const OPTIONS = [
    ...Object.keys(resolveConfig(VECTORS)),
    ...[
      'attention',
      'attentionSize',
      'targetSize',
      'targetEmbeddingDim',
      'kind',
      'words',
      'constructor',
      'length',
    ],
  ];

  it.each([
    ['a network', network, readNetworkFile],
    ['a pair', pair, readPairFile],
  ] as const)('%s: twisted words are refused, or read as they are', async (_, whole, read) => {
    const file = await whole;
    const { tensors, metadata } = await readSafetensors(file);
    const keys = [...metadata.keys()].filter((key) => key !== 'format');
    const count = await accepted(
      1500,
      async (rng) => {
        const words = new Map(metadata);
        const key = rng.integer(2) === 0 ? 'config' : (keys[rng.integer(keys.length)] as string);
        words.set(key, JSON.stringify(twisted(JSON.parse(words.get(key) ?? ''), rng)));
        return writeSafetensors(tensors, words);
      },
      read,
      assertSays,
    );
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(900);
  });
});

describe('the shortest description', () => {
  const resolve = (config: { a?: number; b?: number; c?: number }) => {
    if (config.c === undefined) throw new ConfigError('missing', 'c is missing.');
    return { a: config.a ?? 1, b: config.b ?? config.c, c: config.c };
  };

  it('leaves out what is as it would be without', () => {
    expect(shortest({ c: 3, b: 3, a: 1 }, resolve)).toEqual({ c: 3 });
    expect(shortest({ c: 3, b: 1, a: 2 }, resolve)).toEqual({ a: 2, b: 1, c: 3 });
    expect(JSON.stringify(shortest({ c: 3, b: 1, a: 2 }, resolve))).toBe('{"a":2,"b":1,"c":3}');
  });

  it('does not hide what is wrong', () => {
    expect(() => shortest({ a: 1 }, resolve)).toThrow(ConfigError);
    const broken = (config: { a?: number }) => {
      if (config.a === undefined) throw new TypeError('broken');
    };
    expect(() => shortest({ a: 1 }, broken)).toThrow(TypeError);
  });
});
