import { describe, expect, it, vi } from 'vitest';
import { CharRNN, type CharRnnOptions, ConfigError, DataError } from '../../src/index.ts';
import { create, text } from '../helpers/char-models.ts';
import { rejected, thrown } from '../helpers/errors.ts';

/** A WebGPU that must not be asked for anything. */
const untouched = () => {
  const requestAdapter = vi.fn(async () => null);
  return { gpu: { requestAdapter } as unknown as GPU, requestAdapter };
};

const refused = async (options: Record<string, unknown>): Promise<ConfigError> => {
  const { gpu, requestAdapter } = untouched();
  const error = await rejected(
    ConfigError,
    CharRNN.create({
      text,
      seqLen: 6,
      batchSize: 4,
      backend: 'gpu',
      gpu,
      ...options,
    } as unknown as CharRnnOptions),
  );
  expect(requestAdapter, 'nothing is asked of the GPU').not.toHaveBeenCalled();
  return error;
};

describe('an option out of its range is refused by name, with what is allowed', () => {
  it.each([
    ['hiddenSize', [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '64', 2 ** 24 + 1], '1 to 16777216'],
    ['seqLen', [0, -3, 2.5, '8', true], '1 to 16777216'],
    ['batchSize', [0, -1, 0.5, Number.NaN, {}], '1 to 16777216'],
    ['seed', [-1, 0.5, 2 ** 32, Number.NaN, '1'], '0 to 4294967295'],
    ['validation', [-0.1, 1, 2, Number.NaN, '0.1'], '[0, 1)'],
    ['gradClip', [0, -1, Number.NaN, Number.NEGATIVE_INFINITY, '5'], '(0, Infinity]'],
    ['cell', ['feedforward', 'LSTM', '', null, 4], "'rnn', 'lstm', 'gru'"],
    ['numLayers', [0, -1, 1.5, '2', 65], '1 to 64'],
    ['embeddingDim', [0, 2.5, null, '8'], '1 to 16777216'],
    ['biases', [0, 3, 1.5, true], '1 to 2'],
    ['leak', [-0.1, 1.1, Number.NaN, 'learnt'], '[0, 1]'],
    ['layerNorm', [1, 'true', {}], 'true or false'],
    ['carry', [1, 'true', 0], 'true or false'],
    ['gradientNorms', [1, 'no'], 'true or false'],
    ['activation', ['swish', '', 'TANH', 'constructor', '__proto__', 'tanh; }', 3], "'tanh', 'relu'"],
    ['optimizer', ['nadam', 'toString', 1], "'adam', 'adamW', 'sgd'"],
    ['initialiser', ['ones', 'hasOwnProperty', []], "'glorot', 'he', 'orthogonal'"],
  ])('%s', async (parameter, values, allowed) => {
    for (const value of values) {
      const error = await refused({ [parameter]: value });
      expect(error.parameter).toBe(parameter);
      expect(error.actual).toEqual(value);
      expect(error.limit).toBeDefined();
      expect(error.message).toContain(parameter);
      expect(error.message).toContain(allowed);
    }
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['optimizer.kind', 'unknown-value', { optimizer: { kind: 'nadam' } }],
    ['optimizer.kind', 'wrong-type', { optimizer: {} }],
    ['optimizer', 'wrong-type', { optimizer: 5 }],
    ['momentum', 'out-of-range', { optimizer: { kind: 'sgd', momentum: 1 } }],
    ['beta2', 'out-of-range', { optimizer: { kind: 'adam', beta2: -0.1 } }],
    ['weightDecay', 'wrong-type', { optimizer: { kind: 'adamW', weightDecay: '0.01' } }],
    ['gradClip.norm', 'out-of-range', { gradClip: { norm: 0 } }],
    ['gradClip.value', 'wrong-type', { gradClip: { value: '1' } }],
    ['gradClip', 'conflict', { gradClip: { norm: 1, value: 1 } }],
    ['gradClip', 'conflict', { gradClip: {} }],
    ['max', 'unknown-option', { gradClip: { max: 1 } }],
    ['forgetBias', 'out-of-range', { cell: 'lstm', forgetBias: 101 }],
    ['forgetBias', 'wrong-type', { cell: 'lstm', forgetBias: '1' }],
  ])('%s: %s', async (parameter, code, options) => {
    expect(await refused(options)).toMatchObject({ parameter, code });
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['momentum', 'unknown-option', { optimizer: { kind: 'adam', momentum: 0.9 } }],
    ['beta1', 'unknown-option', { optimizer: { kind: 'rmsprop', beta1: 0.9 } }],
    ['decoupled', 'unknown-option', { optimizer: { kind: 'adamW', decoupled: true } }],
    ['nesterov', 'conflict', { optimizer: { kind: 'sgd', nesterov: true } }],
    ['activation', 'no-effect', { cell: 'lstm', activation: 'tanh' }],
    ['activation', 'no-effect', { cell: 'gru', activation: 'relu' }],
    ['biases', 'no-effect', { cell: 'gru', biases: 2 }],
    ['biases', 'no-effect', { cell: 'gru-reset-before', biases: 1 }],
    ['forgetBias', 'no-effect', { forgetBias: 1 }],
    ['forgetBias', 'no-effect', { cell: 'gru', forgetBias: 1 }],
    ['leak', 'impossible-network', { cell: 'lstm', leak: 0.5 }],
    ['layerNorm', 'impossible-network', { cell: 'gru-reset-before', layerNorm: true }],
  ])('%s where it has no effect: %s', async (parameter, code, options) => {
    expect(await refused(options)).toMatchObject({ parameter, code });
  });

  it('backend', async () => {
    for (const backend of ['webgpu', 'CPU', 1]) {
      const error = await refused({ backend });
      expect(error).toMatchObject({ parameter: 'backend', actual: backend });
      expect(error.message).toContain("'auto', 'gpu', 'cpu'");
    }
  });

  it('a misspelt option, with the one that was meant', async () => {
    for (const [typo, meant] of [
      ['hiddensize', 'hiddenSize'],
      ['seqlen', 'seqLen'],
      ['batch_size', 'batchSize'],
      ['gradclip', 'gradClip'],
    ] as const) {
      const error = await refused({ [typo]: 4 });
      expect(error).toMatchObject({ code: 'unknown-option', parameter: typo });
      expect(error.message).toContain(`'${meant}'`);
    }
  });

  it('what is no object of options', async () => {
    for (const options of [null, undefined, 'text', 4, []]) {
      const error = await rejected(ConfigError, CharRNN.create(options as unknown as CharRnnOptions));
      expect(error.message).toContain('CharRNN.create()');
    }
  });
});

describe('a text that cannot be learned', () => {
  it.each([[undefined], [null], [5], [['a', 'b']]])('%j is no text', async (value) => {
    expect(await refused({ text: value })).toMatchObject({ parameter: 'text', code: 'wrong-type' });
  });

  it('of one character only', async () => {
    expect(await refused({ text: 'aaaaaaa' })).toMatchObject({ code: 'one-character', actual: 1, limit: 2 });
  });

  it.each(['', 'ab'])('too short: %j', async (short) => {
    const { gpu, requestAdapter } = untouched();
    const error = await rejected(
      DataError,
      CharRNN.create({ text: short, seqLen: 4, batchSize: 2, gpu, backend: 'gpu' }),
    );
    expect(error.parameter).toBe('text');
    expect(error.actual).toBe(short.length);
    expect(requestAdapter).not.toHaveBeenCalled();
  });
});

describe('a model that was made', () => {
  it('has every option resolved', async () => {
    const model = await CharRNN.create({ text: text.repeat(10), backend: 'cpu' });
    expect(model.config).toEqual({
      hiddenSize: 128,
      activation: 'tanh',
      seed: 1,
      initialiser: 'glorot',
      seqLen: 64,
      batchSize: 32,
      validation: 0.1,
      cell: 'rnn',
      numLayers: 1,
      biases: 1,
      layerNorm: false,
      optimizer: { kind: 'adam' },
      gradClip: { norm: 5 },
      carry: true,
      gradientNorms: false,
    });
    model.dispose();
  });

  it('keeps what was asked for, as JSON can carry it', async () => {
    const model = await create({
      ...{ cell: 'lstm', numLayers: 2, embeddingDim: 3, biases: 2, layerNorm: true, forgetBias: 0.5 },
      ...{
        optimizer: { kind: 'adamW', weightDecay: 0.02 },
        gradClip: { value: 0.1 },
        initialiser: 'orthogonal',
      },
    });
    const { config } = model;
    expect(JSON.parse(JSON.stringify(config))).toEqual({
      ...{ hiddenSize: 8, cell: 'lstm', numLayers: 2, embeddingDim: 3, biases: 2, layerNorm: true },
      ...{ seed: 1, initialiser: 'orthogonal', forgetBias: 0.5, seqLen: 6, batchSize: 4, validation: 0.1 },
      ...{ optimizer: { kind: 'adamW', weightDecay: 0.02 }, gradClip: { value: 0.1 } },
      ...{ carry: true, gradientNorms: false },
    });
    model.dispose();
  });

  it('says where it runs and why, and how large it is', async () => {
    const model = await create();
    expect(model.info).toEqual({
      backend: 'cpu',
      adapter: 'CPU',
      isFallback: false,
      reason: 'Training on the CPU, as asked.',
    });
    const V = model.vocabulary.size;
    expect(V).toBe(new Set(text).size);
    expect(model.parameterCount).toBe(8 * V + 8 * 8 + 8 + V * 8 + V);
    expect(model.steps).toBe(0);
    const { trainLength, validationLength, stepsPerEpoch } = model.corpus!;
    expect(trainLength + validationLength).toBe(text.length);
    expect(validationLength).toBe(Math.floor(text.length / 10));
    expect(stepsPerEpoch).toBe(Math.floor((Math.floor(trainLength / 4) - 1) / 6));
    model.dispose();
  });

  it('falls back to the CPU where there is no GPU, and says so; but not if the GPU was asked for', async () => {
    const { gpu, requestAdapter } = untouched();
    const model = await create({ backend: 'auto', gpu });
    expect(requestAdapter).toHaveBeenCalled();
    expect(model.info.backend).toBe('cpu');
    expect(model.info.reason).toMatch(/no adapter/);
    model.dispose();
    await expect(create({ backend: 'gpu', gpu })).rejects.toMatchObject({ code: 'no-adapter' });
  });

  it('is not made once the signal has been aborted', async () => {
    const reason = new Error('enough');
    await expect(create({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const later = new AbortController();
    const pending = create({ signal: later.signal });
    later.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  it('the same seed gives the same weights, another seed others', async () => {
    const [a, b, c] = await Promise.all([create({ seed: 5 }), create({ seed: 5 }), create({ seed: 6 })]);
    expect(await a.stateDict()).toEqual(await b.stateDict());
    expect(await a.stateDict()).not.toEqual(await c.stateDict());
    for (const m of [a, b, c]) m.dispose();
  });
});

describe('options of its methods', () => {
  it.each([
    ['steps', [-1, 1.5, Number.NaN, '10']],
    ['lr', [-1e-3, Number.NaN, Number.POSITIVE_INFINITY, '0.1']],
    ['reportEvery', [0, 257, 1.5, '10']],
    ['evaluateEvery', [-1, 0.5, Number.NaN]],
  ])('train({ %s })', async (parameter, values) => {
    const model = await create();
    for (const value of values) {
      const error = thrown(ConfigError, () => model.train({ [parameter]: value }));
      expect(error).toMatchObject({ parameter, actual: value });
    }
    expect(thrown(ConfigError, () => model.train({ step: 3 } as object)).message).toContain("'steps'");
    // None of them has begun anything.
    expect(() => model.train({ steps: 0 })).not.toThrow();
    model.dispose();
  });

  it.each([
    ['length', [-1, 1.5, Number.NaN, '10']],
    ['temperature', [-0.1, Number.NaN, Number.POSITIVE_INFINITY, '1']],
    ['seed', [-1, 2 ** 32, 0.5]],
    ['prime', [5, ['a']]],
  ])('generate({ %s })', async (parameter, values) => {
    const model = await create();
    for (const value of values)
      expect(thrown(ConfigError, () => model.generate({ [parameter]: value }))).toMatchObject({ parameter });
    model.dispose();
  });

  it('set() and reset()', async () => {
    const model = await create();
    expect(thrown(ConfigError, () => model.set({ temperature: -1 })).parameter).toBe('temperature');
    expect(thrown(ConfigError, () => model.set({ temprature: 1 } as object)).message).toContain(
      "'temperature'",
    );
    expect((await rejected(ConfigError, model.reset({ seed: 1.5 }))).parameter).toBe('seed');
    const training = model.train();
    expect(thrown(ConfigError, () => training.set({ lr: -1 })).parameter).toBe('lr');
    expect(thrown(ConfigError, () => training.set({ rate: 1 } as object)).parameter).toBe('rate');
    model.dispose();
  });
});
