import { expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { CpuExecutor } from '../../src/cpu/index.ts';
import { type Batch, Network, type NetworkConfig } from '../../src/index.ts';

/** What a training step hands over, and under which plan. */

class Listening extends CpuExecutor {
  readonly written: string[] = [];
  readonly loaded: string[] = [];

  override load(...[plan, ...rest]: Parameters<CpuExecutor['load']>): ReturnType<CpuExecutor['load']> {
    this.loaded.push(plan.name);
    return super.load(plan, ...rest);
  }

  override write(tensor: string, data: NumberArray, at?: number): void {
    this.written.push(tensor.replace(/^train .*\//, ''));
    super.write(tensor, data, at);
  }
}

const [T, B, K] = [3, 2, 4] as const;
const tokens: Batch = {
  ...{ seqLen: T, batchSize: B },
  tokens: Int32Array.of(0, 3, 1, 2, 2, 1),
  targets: Int32Array.of(1, 2, 2, 1, 3, 0),
};
const h0 = Float32Array.from({ length: 2 * B * 3 }, (_, i) => (i % 5) / 5 - 0.4);

async function trained(config: Partial<NetworkConfig>, batches: readonly Batch[]) {
  const executor = new Listening();
  const network = await Network.create(
    { input: 'tokens', inputSize: K, hiddenSize: 3, outputSize: K, ...config },
    executor,
  );
  network.initialise(3, 'uniform');
  const losses: number[] = [];
  executor.written.length = executor.loaded.length = 0;
  const run = network.train({ batches, steps: batches.length, reportEvery: 1, lr: 0 });
  for await (const { loss } of run) losses.push(loss);
  const { written, loaded } = executor;
  return { network, losses, written: [...written], loaded: [...loaded] };
}

const NUMBERS = ['train/clock', 'train/hyper'];

it.each([
  ['tokens', {}, {}, ['x', 'y', 'weight']],
  ['lengths', {}, { lengths: Int32Array.of(3, 2) }, ['x', 'valid', 'y', 'weight']],
  ['first states', { numLayers: 2 }, { h0 }, ['x', '0 h_l0', '0 h_l1', 'y', 'weight']],
  [
    'weights of classes',
    {},
    { classWeights: Float32Array.of(1, 2, 1, 3) },
    ['x', 'y', 'weight', 'classWeights'],
  ],
] as const)('a step on a batch of %s writes what its plan reads, once', async (_, config, more, expected) => {
  const { written } = await trained(config, [{ ...tokens, ...more }]);
  expect(written.sort()).toEqual([...expected, ...NUMBERS].sort());
});

it('batches share a plan where only their numbers differ', async () => {
  const other = { ...tokens, targets: tokens.targets?.slice().reverse() as Int32Array };
  const { loaded } = await trained({}, [tokens, other, tokens]);
  expect(loaded.length).toBe(1);
});

it('batches with another loss each have a plan of their own, and their own loss', async () => {
  const list = [0, 0.5, 0.1, 0.5].map((labelSmoothing) => ({ ...tokens, loss: { labelSmoothing } }));
  const { network, losses, loaded } = await trained({}, list);
  expect(loaded.length).toBe(3);
  for (const [i, batch] of list.entries())
    expect(losses[i]).toBeCloseTo((await network.inspect(batch)).loss, 5);
  expect(new Set(losses.map((loss) => loss.toFixed(3))).size).toBe(3);
});

it('first states that a batch gives are those it begins with, also beside one that gives none', async () => {
  const list = [{ ...tokens, h0 }, tokens, { ...tokens, h0: h0.map((h) => -h) }];
  const { network, losses } = await trained({ numLayers: 2 }, list);
  for (const [i, batch] of list.entries())
    expect(losses[i]).toBeCloseTo((await network.inspect(batch)).loss, 5);
  expect(new Set(losses.map((loss) => loss.toFixed(4))).size).toBe(3);
});
