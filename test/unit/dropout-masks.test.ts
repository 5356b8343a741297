import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import type { Batch, BatchMasks } from '../../src/train/batch.ts';
import type { Network } from '../../src/train/network.ts';
import type { DropoutOptions } from '../../src/train/trainable.ts';
import { batchOf, networkOn } from '../helpers/by-the-book.ts';
import { expectClose } from '../helpers/closeness.ts';
import { rejected } from '../helpers/errors.ts';
import { drawNetwork } from '../helpers/reference-networks.ts';

const [T, B, H] = [4, 3, 5];
const config = (parts: Partial<NetworkConfig> = {}): NetworkConfig =>
  networkConfig({
    ...{ cell: 'rnn', input: 'vectors', inputSize: 3, hiddenSize: H, outputSize: 4, numLayers: 2 },
    ...parts,
  });
const drawn = drawNetwork(config(), { T, B, lengths: [4, 2, 3], dropout: true });
const masked = batchOf(drawn);
const { masks, ...bare } = masked;
const all = masks as Record<keyof BatchMasks, Float64Array>;
const fresh = (): Promise<Network> => networkOn(new CpuExecutor({ precision: 'f64', poison: true }), drawn);

async function loss(batch: Batch, dropout?: DropoutOptions, seed = 1): Promise<number> {
  const network = await fresh();
  const run = network.train({ batches: [batch], steps: 1, seed, ...(dropout && { dropout }) });
  for await (const report of run) return report.loss;
  return Number.NaN;
}

describe('masks of dropout as data', () => {
  it('are each for themselves; ones drop nothing', async () => {
    const network = await fresh();
    const plain = (await network.inspect(bare)).logits;
    for (const part of ['input', 'between', 'recurrent'] as const) {
      const one = await network.inspect({ ...bare, masks: { [part]: all[part] } });
      expect(one.logits, part).not.toEqual(plain);
      const ones = await network.inspect({ ...bare, masks: { [part]: all[part].map(() => 1) } });
      expectClose(part, ones.logits, plain, 1e-15);
    }
  });

  it('are copied at the call, and what lies in the padding is never looked at', async () => {
    const network = await fresh();
    const want = await network.inspect(masked);
    const spoilt = {
      input: all.input.map((m, i) => (Math.floor(i / 3) === 3 * B + 1 ? Number.NaN : m)),
      between: all.between.map((m, i) => (Math.floor(i / H) === 3 * B + 1 ? Number.NaN : m)),
      recurrent: all.recurrent.slice(),
    };
    const asked = network.inspect({ ...bare, masks: spoilt });
    for (const mask of Object.values(spoilt)) mask.fill(9);
    expect(await asked).toEqual(want);
  });

  it('take the place of what a training run draws, each for itself', async () => {
    const network = await fresh();
    const want = (await network.inspect(masked)).loss;
    expect(await loss(masked)).toBeCloseTo(want, 6); // the ring holds 32 bits
    const rates = { input: 0.3, between: 0.3, recurrent: 0.3 };
    expect(await loss(masked, rates)).toBeCloseTo(want, 6);
    const { between: _, ...some } = all;
    const first = await loss({ ...bare, masks: some }, rates);
    expect(first).not.toBeCloseTo(want, 4);
    expect(await loss({ ...bare, masks: some }, rates)).toBe(first);
    expect(await loss({ ...bare, masks: some }, rates, 2)).not.toBe(first);
  });
});

describe('refused', () => {
  it.each<[string, keyof BatchMasks, Float64Array, string]>([
    ['too short', 'input', all.input.slice(1), 'wrong-length'],
    ['one layer too few', 'between', all.between.slice(H), 'wrong-length'],
    ['one layer too few', 'recurrent', all.recurrent.slice(B * H), 'wrong-length'],
    ['no number', 'input', all.input.map(() => Number.NaN), 'not-finite'],
    ['infinite', 'between', all.between.map(() => Number.POSITIVE_INFINITY), 'not-finite'],
    ['no number', 'recurrent', all.recurrent.map(() => Number.NaN), 'not-finite'],
  ])('%s: %s', async (_, part, data, code) => {
    const network = await fresh();
    const error = await rejected(DataError, network.inspect({ ...bare, masks: { ...all, [part]: data } }));
    expect(error).toMatchObject({ code, parameter: `masks.${part}` });
  });

  it.each<[keyof BatchMasks, Partial<NetworkConfig>]>([
    ['input', { input: 'tokens', inputSize: 5 }],
    ['between', { numLayers: 1 }],
    ['recurrent', { cell: 'feedforward' }],
  ])('%s where there is nothing to drop', async (part, parts) => {
    const other = drawNetwork(config(parts), { T, B });
    const network = await networkOn(new CpuExecutor(), other);
    const asked = network.inspect({ ...batchOf(other), masks: { [part]: all[part] } });
    expect(await rejected(DataError, asked)).toMatchObject({
      code: 'needless-data',
      parameter: `masks.${part}`,
    });
  });

  it('a mask of another name', async () => {
    const network = await fresh();
    const asked = network.inspect({ ...bare, masks: { output: all.input } as BatchMasks });
    expect(await rejected(ConfigError, asked)).toMatchObject({ code: 'unknown-option', parameter: 'output' });
  });
});
