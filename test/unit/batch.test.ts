import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { type Batch, countTargets } from '../../src/train/batch.ts';
import { assertBatch } from '../../src/train/batch-checks.ts';
import { Network } from '../../src/train/network.ts';
import { rejected, thrown } from '../helpers/errors.ts';

const tokens = resolveConfig({ input: 'tokens', inputSize: 5, hiddenSize: 2, outputSize: 4 });
const vectors = resolveConfig({ input: 'vectors', inputSize: 3, hiddenSize: 2, outputSize: 4 });

/** T = 3, B = 2. */
const ofTokens: Batch = {
  seqLen: 3,
  batchSize: 2,
  tokens: Int32Array.of(0, 1, 4, -1, 2, 3),
  targets: Int32Array.of(0, 1, 2, 3, -1, -1),
};
const { tokens: _, ...rest } = ofTokens;
const ofVectors: Batch = { ...rest, x: new Float32Array(18).fill(0.5), h0: new Float64Array(4) };

it('a sound batch passes', () => {
  expect(() => assertBatch(ofTokens, tokens)).not.toThrow();
  expect(() => assertBatch(ofVectors, vectors)).not.toThrow();
  expect(countTargets(ofTokens.targets as Int32Array)).toBe(4);
});

describe('sizes', () => {
  it.each([
    ['seqLen', 0],
    ['seqLen', 1.5],
    ['seqLen', '3'],
    ['batchSize', -1],
    ['batchSize', Number.NaN],
  ])('%s = %j is refused', (name, value) => {
    const error = thrown(ConfigError, () => assertBatch({ ...ofTokens, [name]: value }, tokens));
    expect(error).toMatchObject({ parameter: name, actual: value });
    expect(error.message).toContain(name);
  });

  it('an unknown reduction, or a misspelt key', () => {
    const reduction = thrown(ConfigError, () =>
      assertBatch({ ...ofTokens, reduction: 'max' as 'mean' }, tokens),
    );
    expect(reduction).toMatchObject({ parameter: 'reduction', code: 'unknown-value' });
    const key = thrown(ConfigError, () =>
      assertBatch({ ...ofTokens, target: 1 } as unknown as Batch, tokens),
    );
    expect(key).toMatchObject({ parameter: 'target', code: 'unknown-option' });
    expect(key.message).toContain("'targets'");
  });
});

describe('data that is missing or has another length', () => {
  it.each([
    ['tokens', ofTokens, tokens, 6],
    ['targets', ofTokens, tokens, 6],
    ['x', ofVectors, vectors, 18],
    ['targets', ofVectors, vectors, 6],
    ['h0', ofVectors, vectors, 4],
  ] as const)('%s', (name, batch, config, length) => {
    for (const wrong of [length - 1, length + 1, 0]) {
      const error = thrown(DataError, () =>
        assertBatch({ ...batch, [name]: new Float32Array(wrong) }, config),
      );
      expect(error).toMatchObject({ code: 'wrong-length', parameter: name, actual: wrong, limit: length });
      expect(error.message).toContain(`${wrong} numbers`);
      expect(error.message).toContain(String(length));
    }
    if (name === 'h0') return;
    const missing = thrown(DataError, () =>
      assertBatch({ ...batch, [name]: undefined } as unknown as Batch, config),
    );
    expect(missing).toMatchObject({ code: 'missing-data', parameter: name });
    expect(missing.message).toContain('time-major');
  });
});

describe('a token or target that is none', () => {
  it.each([
    ['tokens', 5, 4],
    ['tokens', -2, 4],
    ['targets', 4, 3],
    ['targets', -2, 3],
    ['targets', 2 ** 31 - 1, 3],
  ] as const)('%s: %i', (name, value, limit) => {
    const data = (ofTokens[name] as Int32Array).slice();
    data[3] = value;
    data[5] = value;
    const error = thrown(DataError, () => assertBatch({ ...ofTokens, [name]: data }, tokens));
    expect(error).toMatchObject({ code: 'out-of-range', parameter: name, actual: value, limit });
    // The first of them: position 3 of [T, B] = [3, 2].
    expect(error.message).toContain('t = 1, b = 1');
    expect(error.message).toContain(`-1 to ${limit}`);
  });
});

describe('a token that is no whole number', () => {
  it.each([0.5, Number.NaN])('%d, in an array of another type', (value) => {
    const data = Float32Array.of(0, 1, value, 2, 3, 4) as unknown as Int32Array;
    const error = thrown(DataError, () => assertBatch({ ...ofTokens, tokens: data }, tokens));
    expect(error).toMatchObject({ code: 'out-of-range', parameter: 'tokens', actual: value });
    expect(error.message).toContain('t = 1, b = 0');
  });
});

describe('a number that is none', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d in x or h0', (value) => {
    for (const name of ['x', 'h0'] as const) {
      const data = (ofVectors[name] as Float32Array).slice();
      data[2] = value;
      const error = thrown(DataError, () => assertBatch({ ...ofVectors, [name]: data }, vectors));
      expect(error).toMatchObject({ code: 'not-finite', parameter: name, actual: value });
      expect(error.message).toContain('position 2');
    }
  });
});

it('what lies in the padding may be anything, and changes nothing', async () => {
  const network = await Network.create(
    { input: 'tokens', inputSize: 5, hiddenSize: 2, outputSize: 4 },
    new CpuExecutor(),
  );
  network.initialise(1);
  // [T, B] = [3, 2]: positions 3 and 5 belong to steps 1 and 2 of sequence 1, which has one step.
  const padded = (tokens: number, target: number): Batch => ({
    ...{ seqLen: 3, batchSize: 2, lengths: Int32Array.of(3, 1) },
    tokens: Int32Array.of(0, 1, 2, tokens, 3, tokens),
    targets: Int32Array.of(1, 2, 3, target, 0, target),
  });
  expect(await network.inspect(padded(99, -7))).toEqual(await network.inspect(padded(-1, -1)));
});

it('a network refuses such a batch before it allocates anything, and stays usable', async () => {
  const executor = new CpuExecutor();
  const network = await Network.create(
    { input: 'tokens', inputSize: 5, hiddenSize: 2, outputSize: 4 },
    executor,
  );
  const before = executor.bytes;
  await rejected(DataError, network.inspect({ ...ofTokens, targets: Int32Array.of(9) }));
  expect(executor.bytes).toBe(before);
  network.initialise(1);
  const { loss } = await network.inspect(ofTokens);
  expect(loss).toBeGreaterThan(0);
  expect(executor.bytes, 'an inspection frees what it made').toBe(before);
});

it('the caller may change its arrays as soon as the call has returned', async () => {
  const executor = new CpuExecutor();
  const network = await Network.create(
    { input: 'tokens', inputSize: 5, hiddenSize: 2, outputSize: 4 },
    executor,
  );
  network.initialise(1);
  const want = await network.inspect(ofTokens);
  const mine = {
    ...ofTokens,
    tokens: ofTokens.tokens!.slice(),
    targets: (ofTokens.targets as Int32Array).slice(),
  };
  const pending = network.inspect(mine);
  mine.tokens.fill(0);
  mine.targets.fill(0);
  expect((await pending).loss).toBe(want.loss);
});

it('two inspections at once do not see each other', async () => {
  const executor = new CpuExecutor();
  const network = await Network.create(
    { input: 'tokens', inputSize: 5, hiddenSize: 2, outputSize: 4 },
    executor,
  );
  network.initialise(1);
  const other = { ...ofTokens, tokens: Int32Array.of(3, 3, 3, 0, 0, 0) };
  const alone = [await network.inspect(ofTokens), await network.inspect(other)];
  expect(alone[0]?.loss).not.toBe(alone[1]?.loss);
  expect(await Promise.all([network.inspect(ofTokens), network.inspect(other)])).toEqual(alone);
});
