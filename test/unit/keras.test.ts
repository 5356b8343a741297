// Models that Keras saved, and what Keras said of a batch (test/fixtures/generate_keras.py).
import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/index.ts';
import { CheckpointError, ConfigError, Network, type NetworkConfig } from '../../src/index.ts';
import { kerasModel, kerasWeights } from '../../src/keras/index.ts';
import { thrown } from '../helpers/errors.ts';

const folder = new URL('../fixtures/keras/', import.meta.url);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
interface Case {
  readonly x: readonly (readonly (number | readonly number[])[])[];
  readonly y: readonly (readonly (number | readonly number[])[])[];
}
const cases: Readonly<Record<string, Case>> = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8'));

const [T, B] = [5, 3];
/** From [B][T][..], as Keras has it, to [T, B, ..]. */
const timeMajor = (values: Case['x']): number[] =>
  Array.from({ length: T }, (_, t) => values.map((sequence) => sequence[t] as number | number[])).flat(2);

/** What our network says: logits, or what its last layer hands on. */
async function said(config: NetworkConfig, state: ReadonlyMap<string, ArrayLike<number>>, name: string) {
  const network = await Network.create(config, new CpuExecutor({ precision: 'f64' }));
  network.loadStateDict(state);
  const x = timeMajor(cases[name]!.x);
  const inspection = await network.inspect({
    seqLen: T,
    batchSize: B,
    ...(config.input === 'tokens' ? { tokens: Int32Array.from(x) } : { x: Float32Array.from(x) }),
    ...(config.output !== 'none' && { targets: new Int32Array(config.output === 'last' ? B : T * B) }),
  });
  return Array.from(config.output === 'none' ? inspection.hidden : inspection.logits);
}

const softmax = (row: readonly number[]): number[] => {
  const e = row.map(Math.exp);
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / sum);
};
const sigmoid = (row: readonly number[]): number[] => row.map((v) => 1 / (1 + Math.exp(-v)));
const rowsOf = (values: readonly number[], width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));

function expectAlike(got: readonly number[], want: readonly number[]): void {
  expect(got).toHaveLength(want.length);
  expect(new Set(want).size, 'what Keras said is not trivial').toBeGreaterThan(want.length / 2);
  expect(Math.max(...got.map((v, i) => Math.abs(v - (want[i] as number))))).toBeLessThan(1e-5);
}

describe('a .keras file', () => {
  const base = { bidirectional: false, merge: 'concat', numLayers: 1, hiddenSize: 4 } as const;
  const vectors = { input: 'vectors', inputSize: 3 } as const;
  it.each<[name: string, config: NetworkConfig, outputActivation: string]>([
    [
      'lstm_tokens',
      {
        ...{ ...base, input: 'tokens', inputSize: 7, embeddingDim: 3, cell: 'lstm', numLayers: 2 },
        ...{ bidirectional: true, output: 'steps', outputSize: 5 },
      },
      'softmax',
    ],
    [
      'gru_last',
      {
        ...{ ...base, ...vectors, cell: 'gru', numLayers: 2, activation: 'relu', deepOutput: [6] },
        ...{ output: 'last', outputSize: 2 },
      },
      'linear',
    ],
    [
      'gru_reset_before',
      {
        ...{ ...base, ...vectors, cell: 'gru-reset-before', bidirectional: true, merge: 'sum' },
        ...{ output: 'steps', outputSize: 3 },
      },
      'sigmoid',
    ],
    [
      'simple_rnn',
      {
        ...{
          ...base,
          input: 'vectors',
          inputSize: 2,
          cell: 'rnn',
          numLayers: 2,
          activation: 'relu',
          deepInput: [5],
        },
        ...{ output: 'steps', outputSize: 3 },
      },
      'linear',
    ],
    [
      'states_only',
      { ...base, input: 'vectors', inputSize: 2, cell: 'lstm', output: 'none', outputSize: 0 },
      'linear',
    ],
  ])('%s becomes a network that says the same', async (name, config, outputActivation) => {
    const model = kerasModel(bytesOf(`${name}.keras`));
    expect(model.config).toEqual(config);
    expect(model.outputActivation).toBe(outputActivation);
    const got = await said(model.config, model.state, name);
    const after = { softmax, sigmoid, linear: (row: number[]) => row }[outputActivation];
    const { y } = cases[name]!;
    const want = config.output === 'last' ? (y as number[][]).flat() : timeMajor(y);
    expectAlike(rowsOf(got, config.outputSize || 4).flatMap(after!), want);
  });
});

describe('weights alone', () => {
  const oneHot: NetworkConfig = {
    input: 'tokens',
    inputSize: 7,
    cell: 'lstm',
    hiddenSize: 4,
    output: 'last',
    outputSize: 2,
  };

  it.each([1, 2] as const)('of a network with %i biases', async (biases) => {
    const config: NetworkConfig = { ...oneHot, biases };
    const state = kerasWeights(bytesOf('one_hot.weights.h5'), config);
    expectAlike(await said(config, state, 'one_hot'), (cases.one_hot!.y as number[][]).flat());
  });

  it.each<[code: string, parameter: string, config: Partial<NetworkConfig>]>([
    ['missing-tensor', 'layers/gru/cell/vars/0', { cell: 'gru' }],
    ['missing-tensor', 'layers/lstm_1/cell/vars/0', { numLayers: 2 }],
    ['missing-tensor', 'layers/dense_1/vars/0', { deepOutput: [2] }],
    ['extra-tensor', 'layers/dense/vars/0', { output: 'none', outputSize: 0 }],
    ['wrong-shape', 'layers/lstm/cell/vars/0', { inputSize: 6 }],
    ['wrong-shape', 'layers/lstm/cell/vars/0', { hiddenSize: 8 }],
  ])('%s: %s', (code, parameter, parts) => {
    const file = bytesOf('one_hot.weights.h5');
    const error = thrown(CheckpointError, () => kerasWeights(file, { ...oneHot, ...parts }));
    expect([error.code, error.parameter]).toEqual([code, parameter]);
  });

  it('a GRU that resets before is not one that resets after', () => {
    const config: NetworkConfig = {
      ...{ input: 'vectors', inputSize: 3, cell: 'gru', hiddenSize: 4, bidirectional: true, merge: 'sum' },
      outputSize: 3,
    };
    const error = thrown(CheckpointError, () => kerasWeights(bytesOf('gru_reset_before.keras'), config));
    expect([error.code, error.actual, error.limit]).toEqual(['wrong-shape', [12], [2, 12]]);
  });

  it.each<[parameter: string, parts: Partial<NetworkConfig>]>([
    ['leak', { cell: 'rnn', leak: 0.5 }],
    ['layerNorm', { layerNorm: true }],
    ['feedback', { feedback: 'softmax', output: 'steps' }],
    ['learnedInitial', { learnedInitial: true }],
    ['contextSize', { contextSize: 2 }],
    ['skips', { cell: 'rnn', skips: true }],
    ['deepTransition', { cell: 'rnn', deepTransition: [3] }],
    ['bidirectional', { cell: 'feedforward', bidirectional: true }],
  ])('a network that Keras has no layer for: %s', (parameter, parts) => {
    const config = { ...oneHot, ...parts };
    const error = thrown(ConfigError, () => kerasWeights(bytesOf('one_hot.weights.h5'), config));
    expect([error.code, error.parameter]).toEqual(['not-importable', parameter]);
  });
});

describe('files that are not what they should be', () => {
  const good = bytesOf('simple_rnn.keras');
  const config = kerasModel(good).config;
  /** The archive with one of its texts, or its weights, changed. */
  const changed = (name: string, change: (bytes: Uint8Array) => Uint8Array): Uint8Array => {
    const entries = unzipSync(good);
    return zipSync({ ...entries, [name]: change(entries[name]!) }, { level: 0 });
  };
  const words = (change: (text: string) => string) =>
    changed('config.json', (bytes) => new TextEncoder().encode(change(new TextDecoder().decode(bytes))));

  it('reads what it has put together again', () => {
    expect(kerasModel(words((text) => text))).toEqual(kerasModel(good));
  });

  it.each<[code: string, file: () => Uint8Array]>([
    ['not-keras', () => new Uint8Array(0)],
    ['not-keras', () => new TextEncoder().encode('<!doctype html>')],
    ['not-keras', () => zipSync({ 'data.pkl': new Uint8Array(3) })],
    ['not-keras', () => changed('model.weights.h5', () => new Uint8Array(64))],
    ['damaged-file', () => good.subarray(0, good.length - 40)],
    ['damaged-file', () => changed('model.weights.h5', (bytes) => bytes.subarray(0, bytes.length >> 1))],
    ['damaged-file', () => words((text) => text.slice(1))],
    ['damaged-file', () => words(() => '{}')],
    ['damaged-file', () => words((text) => text.replace('"units": 4', '"units": "4"'))],
    ['no-architecture', () => bytesOf('one_hot.weights.h5')],
    ['wrong-shape', () => words((text) => text.replace('"units": 5', '"units": 6'))],
  ])('%s', (code, file) => {
    expect(thrown(CheckpointError, () => kerasModel(file())).code).toBe(code);
  });

  it('is refused wherever it is cut off', () => {
    const weights = unzipSync(good)['model.weights.h5']!;
    for (let length = 0; length < weights.length - 8; length += 211)
      thrown(CheckpointError, () => kerasWeights(weights.subarray(0, length), config));
  });

  it('numbers that are none', () => {
    const { state } = kerasModel(good);
    const kernel = new Uint8Array(Float32Array.of((state.get('out.bias') as Float32Array)[0]!).buffer);
    const file = changed('model.weights.h5', (bytes) => {
      const at = Array.from(bytes.keys()).find((i) => kernel.every((byte, j) => bytes[i + j] === byte));
      bytes.set(new Uint8Array(Float32Array.of(Number.NaN).buffer), at);
      return bytes;
    });
    const error = thrown(CheckpointError, () => kerasModel(file));
    expect([error.code, error.parameter]).toEqual(['non-finite', 'layers/dense_1/vars/1']);
  });

  it.each<[parameter: string, from: string, to: string]>([
    ['go_backwards', '"go_backwards": false', '"go_backwards": true'],
    ['activation', '"activation": "relu"', '"activation": "gelu"'],
    ['class_name', '"class_name": "Sequential"', '"class_name": "Functional"'],
    ['return_sequences', '"return_sequences": true', '"return_sequences": false'],
    ['layers', '"class_name": "Dense"', '"class_name": "Conv1D"'],
    ['use_bias', '"use_bias": true', '"use_bias": false'],
    ['batch_shape', '"batch_shape": [null, null, 2]', '"batch_shape": [null, null, null]'],
  ])('another architecture: %s', (parameter, from, to) => {
    const file = words((text) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    });
    const error = thrown(ConfigError, () => kerasModel(file));
    expect([error.code, error.parameter]).toEqual(['not-importable', parameter]);
  });
});
