import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/core/errors.ts';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type NetworkConfig, resolveConfig } from '../../src/model/config.ts';
import { parameterSpecs } from '../../src/model/parameters.ts';
import { Network } from '../../src/train/network.ts';
import { expectClose } from '../helpers/closeness.ts';
import { thrown } from '../helpers/errors.ts';

const config = (parts: Partial<NetworkConfig> = {}): NetworkConfig => ({
  ...{ input: 'vectors', inputSize: 3, hiddenSize: 4, outputSize: 2, numLayers: 2, bidirectional: true },
  ...parts,
});
const [T, B] = [4, 2];
const f64 = (): CpuExecutor => new CpuExecutor({ precision: 'f64' });

function draw(c: NetworkConfig): Map<string, Float64Array> {
  const rng = new Rng(3, 0);
  return new Map(
    parameterSpecs(resolveConfig(c)).map((s) => [
      s.name,
      Float64Array.from({ length: s.rows * s.cols }, () => 0.5 * rng.normal()),
    ]),
  );
}

async function lossOf(c: NetworkConfig, state: ReadonlyMap<string, ArrayLike<number>>): Promise<number[]> {
  const network = await Network.create(c, f64());
  network.loadStateDict(state);
  const rng = new Rng(4, 0);
  const { loss, logits } = await network.inspect({
    ...{ seqLen: T, batchSize: B, targets: Int32Array.from({ length: T * B }, (_, i) => i % 2) },
    x: Float64Array.from({ length: T * B * 3 }, () => rng.normal()),
  });
  return [loss, ...logits];
}

describe("PyTorch's two biases", () => {
  it.each([
    ['rnn', {}],
    ['lstm', {}],
    ['rnn', { layerNorm: true }],
  ] as const)('become their sum where there is one: %s %o', async (cell, more) => {
    const two = config({ cell, biases: 2, ...more });
    const state = draw(two);
    const one = await lossOf(config({ cell, biases: 1, ...more }), state);
    expectClose('loss and logits', one, await lossOf(two, state), 1e-13);
    const without = new Map([...state].filter(([name]) => !name.includes('bias_hh')));
    expect((await lossOf(config({ cell, biases: 1, ...more }), without))[0]).not.toBeCloseTo(
      one[0] as number,
      4,
    );
  });

  it('stay two in a GRU, which keeps them apart', async () => {
    const network = await Network.create(config({ cell: 'gru' }), f64());
    const state = draw(config({ cell: 'gru' }));
    network.loadStateDict(state);
    const back = await network.stateDict();
    expectClose('b_ih', back.get('rnn.bias_ih_l1_reverse'), state.get('rnn.bias_ih_l1_reverse'), 1e-7);
    expectClose('b_hh', back.get('rnn.bias_hh_l1_reverse'), state.get('rnn.bias_hh_l1_reverse'), 1e-7);
  });

  it('cannot be added where each has a normalisation of its own, or where nothing recurs', async () => {
    for (const c of [config({ cell: 'lstm', layerNorm: true }), config({ cell: 'feedforward' })]) {
      const network = await Network.create(c, f64());
      const second = new Map([...draw(c), ['rnn.bias_hh_l0', new Float64Array(16)]]);
      expect(thrown(CheckpointError, () => network.loadStateDict(second)).code).toBe('unknown-tensor');
    }
  });
});

describe('a state that does not fit', () => {
  const c = config();
  const load = async (change: (state: Map<string, Float64Array>) => void, strict?: boolean) => {
    const network = await Network.create(c, f64());
    const before = await network.stateDict();
    const state = draw(c);
    change(state);
    try {
      network.loadStateDict(state, strict === undefined ? {} : { strict });
    } catch (error) {
      expect(await network.stateDict(), 'nothing is changed').toEqual(before);
      throw error;
    }
    return { state, after: await network.stateDict() };
  };

  it('has a name that the model has not', async () => {
    const change = (state: Map<string, Float64Array>): void =>
      void state.set('out.weigth', new Float64Array(1));
    const error = await load(change).catch((e: unknown) => e as CheckpointError);
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ code: 'unknown-tensor', parameter: 'out.weigth' });
    expect((error as CheckpointError).message).toContain("Did you mean 'out.weight'?");
    const { state, after } = await load(change, false);
    expect(after.has('out.weigth')).toBe(false);
    expectClose('out.weight', after.get('out.weight'), state.get('out.weight'), 1e-7);
  });

  it.each([true, false])('lacks a name, or has a wrong size, strict or not: %s', async (strict) => {
    await expect(load((s) => void s.delete('out.bias'), strict)).rejects.toMatchObject({
      code: 'missing-tensor',
      parameter: 'out.bias',
    });
    await expect(load((s) => void s.set('out.bias', new Float64Array(3)), strict)).rejects.toMatchObject({
      ...{ code: 'wrong-shape', parameter: 'out.bias', actual: 3, limit: 2 },
    });
    const second = (s: Map<string, Float64Array>): void =>
      void s.set('rnn.bias_hh_l1_reverse', new Float64Array(5));
    await expect(load(second, strict)).rejects.toMatchObject({
      ...{ code: 'wrong-shape', parameter: 'rnn.bias_hh_l1_reverse' },
    });
  });
});
